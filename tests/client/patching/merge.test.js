import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Desync } from "../../../quartlive/client/patching/desync.js";
import { learn } from "../../../quartlive/client/transport/socket.js";
import { Merge } from "../../../quartlive/client/patching/merge.js";
import { TreeNode, intern, toHtml } from "../../../quartlive/client/patching/tree.js";

const VECTORS = JSON.parse(
  readFileSync(new URL("../../vectors/trees.json", import.meta.url), "utf8"),
);

/** A tree without a page. */
class Shown {
  root = new TreeNode(intern({ s: ["", ""] }), [""]);
  statics = new Map();

  constructor(...frames) {
    for (const frame of frames) this.take(frame);
  }

  take(frame) {
    const merge = new Merge(learn(this.statics, frame));
    try {
      merge.slot(this.root, 0, frame.tree);
    } catch (error) {
      merge.undo();
      throw error;
    }
    return merge.writes;
  }

  get html() {
    return toHtml(this.root.values[0]);
  }
}

for (const { name, frames, html } of VECTORS)
  test(`${name}: each frame leads to its HTML`, () => {
    const shown = new Shown();
    const seen = frames.map((frame) => (shown.take(frame), shown.html));

    assert.deepEqual(seen, html);
  });

const LIST = {
  tree: [0, "2", [1, [["a", "x"], ["b", "y"]]]], // prettier-ignore
  s: {
    0: { s: ["<p>", "</p>", ""] },
    1: { s: ["<i id='", "'>", "</i>"], r: 1, k: 0 },
  },
};

const REFUSED = {
  "a slot there is not": { 2: "x" },
  "a patch for text": { 0: { 0: "x" } },
  "operations for a node": { o: [[1, 0, 1]] },
  "a fragment that was never sent": { 0: [9] },
  "a node with too few slots": { 0: [0, "x"] },
  "a row with too many slots": { 1: { o: [[2, 0, [["c", "z", "z"]]]] } },
  "a row that is text": { 1: { o: [[2, 0, ["c"]]] } },
  "a range without rows": { 1: [1] },
  "a bad end of a good patch": {
    0: "3",
    1: { o: [[0, 0, { 1: "changed" }], [1, 0, 1], [2, 5, []]] }, // prettier-ignore
  },
};

for (const [name, tree] of Object.entries(REFUSED))
  test(`${name} does not fit, and nothing has changed`, () => {
    const shown = new Shown(LIST);
    const before = shown.html;

    assert.throws(() => shown.take({ tree }), Desync);
    assert.equal(shown.html, before);
  });

test("a full tree that says the same writes nothing", () => {
  assert.deepEqual(new Shown(LIST).take(LIST), []);
});

test("a full tree of another connection finds the rows by their keys", () => {
  const shown = new Shown(LIST);
  const [first, second] = shown.root.values[0].values[1].rows;
  shown.statics.clear();
  shown.take({
    tree: [5, "2", [7, [["b", "y"], ["c", "z"], ["a", "new"]]]], // prettier-ignore
    s: { 5: LIST.s[0], 7: LIST.s[1] },
  });
  const { rows } = shown.root.values[0].values[1];

  assert.deepEqual([rows[0], rows[2]], [second, first]);
  assert.equal(rows[2].values[1], "new");
});

test("one changed slot is one write", () => {
  const shown = new Shown(LIST);
  const writes = shown.take({ tree: { 1: { o: [[0, 1, { 1: "z" }]] } } });

  assert.equal(writes.length, 1);
  assert.equal(writes[0].was, "y");
});
