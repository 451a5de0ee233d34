import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Desync } from "../../../quartlive/client/patching/desync.js";
import { edited, settled } from "../../../quartlive/client/patching/ranges.js";

const VECTORS = JSON.parse(
  readFileSync(new URL("../../vectors/ranges.json", import.meta.url), "utf8"),
);
const PLAIN = { make: (row) => row, update() {} };

for (const { name, old, new: wanted, ops } of VECTORS)
  test(`${name}: the script leads from the old rows to the new ones`, () => {
    const before = [...old];

    assert.deepEqual(edited(old, ops, PLAIN), wanted);
    assert.deepEqual(old, before);
  });

const REFUSED = {
  "an update behind the end": [[0, 2, {}]],
  "a removal of more than there is": [[1, 1, 2]],
  "an insertion behind the end": [[2, 3, ["x"]]],
  "a place that is no number": [[3, "0", 1]],
  "a place that is no whole number": [[3, 0.5, 1]],
  "a place before the start": [[3, -1, 0]],
  "a move behind the end": [[3, 0, 2]],
  "a reordering that loses a row": [[4, 0, [0, 0]]],
  "a reordering of more than there is": [[4, 1, [1, 0]]],
  "a reordering that names other rows": [[4, 0, [1, 2]]],
  "an operation nobody knows": [[5, 0]],
  "an operation that is none": ["x"],
  "no script": {},
};

for (const [name, ops] of Object.entries(REFUSED))
  test(`${name} does not fit`, () => {
    assert.throws(() => edited(["a", "b"], ops, PLAIN), Desync);
  });

test("updates reach rows where they stand by then", () => {
  const seen = [];
  const update = (row, patch) => seen.push([row, patch]);
  const ops = [
    [1, 0, 1],
    [0, 0, { 0: "x" }],
  ];

  edited(["a", "b"], ops, { ...PLAIN, update });

  assert.deepEqual(seen, [["b", { 0: "x" }]]);
});

test("rows that only change keep their array", () => {
  const rows = ["a", "b"];

  assert.equal(edited(rows, [[0, 1, {}]], PLAIN), rows);
});

/** All ways to put the numbers below `size` in order. */
function permutations(size) {
  if (size === 0) return [[]];
  return permutations(size - 1).flatMap((rest) =>
    Array.from({ length: size }, (_, i) => rest.toSpliced(i, 0, size - 1)),
  );
}

/** The longest rising choice of items, by trying all. */
function longest(order, pinned) {
  let best = 0;
  for (let choice = 0; choice < 2 ** order.length; choice++) {
    const items = order.filter((_, i) => choice & (2 ** i));
    const isRising = items.every((item, i) => i === 0 || items[i - 1] < item);
    const hasPinned = pinned < 0 || choice & (2 ** pinned);
    if (isRising && hasPinned) best = Math.max(best, items.length);
  }
  return best;
}

test("as many rows as possible stay, and the pinned one does", () => {
  for (const order of permutations(6))
    for (let pinned = -1; pinned < 6; pinned++) {
      const stays = settled(order, pinned);
      const items = order.filter((_, i) => stays[i]);

      assert.deepEqual(
        items,
        [...items].sort((a, b) => a - b),
      );
      assert.equal(items.length, longest(order, pinned));
      assert.ok(pinned < 0 || stays[pinned]);
    }
});
