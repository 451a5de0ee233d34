/**
 * The published client's tree renderer without a browser: trees in, HTML out.
 *
 * Each line of input is a list of steps, `{ reset?: true, tree }`; the line of output
 * that answers it has the HTML after each of them, or what the renderer complained of.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const { TreeRenderer } = require("@livetemplate/client/dist/state/tree-renderer.js");

const complaints = [];
const complain = (...words) => complaints.push(words.map(String).join(" "));
const ignore = () => {};
const renderer = new TreeRenderer({
  debug: ignore,
  info: ignore,
  warn: complain,
  error: complain,
  isDebugEnabled: () => false,
});

const follow = ({ reset, tree }) => {
  if (reset) {
    renderer.reset();
  }
  renderer.applyUpdate(tree);
  return complaints.splice(0).join("\n") || renderer.renderState();
};

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(JSON.parse(line).map(follow)) + "\n");
}
