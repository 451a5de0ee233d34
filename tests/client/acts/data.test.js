import assert from "node:assert/strict";
import { test } from "node:test";

import { gather, written } from "../../../quartlive/client/acts/data.js";

test("repeated names become lists, values stay text", () => {
  const data = gather([
    ["tag", "a"],
    ["tag", "b"],
    ["age", "12"],
    ["tag", "c"],
  ]);

  assert.equal(JSON.stringify(data), '{"tag":["a","b","c"],"age":"12"}');
});

test("files are left out", () => {
  const data = gather([
    ["file", new Blob(["x"])],
    ["name", "x"],
  ]);

  assert.equal(JSON.stringify(data), '{"name":"x"}');
});

test("a field called __proto__ is an ordinary field", () => {
  const data = gather([["__proto__", "x"]]);

  assert.equal(JSON.stringify(data), '{"__proto__":"x"}');
  assert.equal({}.x, undefined);
});

test("data comes from all three prefixes, ours and row keys stay out", () => {
  const attributes = Object.entries({
    id: "row",
    "data-key": "7",
    "data-lvt-force-update": "",
    "data-user-id": "1",
    "lvt-data-kind": "2",
    "lvt-value-size": "3",
  }).map(([name, value]) => ({ name, value }));

  assert.deepEqual(written(attributes), [
    ["user-id", "1"],
    ["kind", "2"],
    ["size", "3"],
  ]);
});
