import assert from "node:assert/strict";
import { test } from "node:test";

import { Order, learn } from "../../../quartlive/client/transport/socket.js";

const FULL = [0, "x"];
const PATCH = { 1: "y" };

/** The verdicts on these frames, one after the other. */
function verdicts(...frames) {
  const order = new Order();
  return frames.map((frame) => (frame === "hold" ? order.hold() : order.judge(frame)));
}

test("frames in order are taken", () => {
  const taken = verdicts(
    { v: 1, tree: FULL },
    { v: 2, tree: PATCH },
    { v: 3, tree: {} },
  );

  assert.deepEqual(taken, ["take", "take", "take"]);
});

test("numbering may start anywhere", () => {
  assert.deepEqual(verdicts({ v: 7, tree: FULL }, { v: 8, tree: PATCH }), [
    "take",
    "take",
  ]);
});

test("after a gap the full tree is asked for", () => {
  const taken = verdicts({ v: 1, tree: FULL }, { v: 3, tree: PATCH });

  assert.deepEqual(taken, ["take", "sync"]);
});

test("a full tree is good whatever was missed", () => {
  const taken = verdicts(
    { v: 1, tree: FULL },
    { v: 5, tree: FULL },
    { v: 6, tree: PATCH },
  );

  assert.deepEqual(taken, ["take", "take", "take"]);
});

test("while the full tree is on its way patches are dropped", () => {
  const [, , dropped, full, patch] = verdicts(
    { v: 1, tree: FULL },
    "hold",
    { v: 2, tree: PATCH },
    { v: 3, tree: FULL },
    { v: 4, tree: PATCH },
  );

  assert.deepEqual([dropped, full, patch], ["drop", "take", "take"]);
});

test("frames without a number are out of the count", () => {
  const taken = verdicts({ v: 1, tree: FULL }, {}, { v: 2, tree: PATCH });

  assert.deepEqual(taken, ["take", "take", "take"]);
});

test("statics are kept by number", () => {
  const fragment = { s: ["<b>", "</b>"] };

  assert.deepEqual(
    learn(new Map(), { s: { 17: fragment } }),
    new Map([[17, fragment]]),
  );
});
