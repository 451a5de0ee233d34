import assert from "node:assert/strict";
import { test } from "node:test";

import { isPlain, way } from "../../../quartlive/client/navigation/links.js";

const HERE = "https://shop.test/list?page=2";
const PLAIN = {
  button: 0,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
};

for (const [href, wanted] of [
  ["?page=3", "query"],
  ["?page=3#end", "query"],
  ["/list", "query"],
  ["/list?page=2", "query"],
  ["/item", "page"],
  ["/item#end", "page"],
  ["/list/", "page"],
  ["#end", null],
  ["#", null],
  ["/list?page=2#end", null],
  ["https://other.test/list?page=3", null],
  ["http://shop.test/list?page=3", null],
  ["mailto:a@shop.test", null],
  ["javascript:void 0", null],
])
  test(`${href} leads to ${wanted ?? "what the browser makes of it"}`, () => {
    const here = new URL(HERE);

    assert.equal(way(here, new URL(href, here)), wanted);
  });

test("a plain click goes there", () => {
  assert.equal(isPlain(PLAIN), true);
});

for (const other of [
  { button: 1 },
  { altKey: true },
  { ctrlKey: true },
  { metaKey: true },
  { shiftKey: true },
])
  test(`a click with ${Object.keys(other)} means something else`, () => {
    assert.equal(isPlain({ ...PLAIN, ...other }), false);
  });
