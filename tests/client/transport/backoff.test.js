import assert from "node:assert/strict";
import { test } from "node:test";

import { delay } from "../../../quartlive/client/transport/backoff.js";

test("waits double and stop growing at 30 s", () => {
  const longest = [0, 1, 2, 3, 6, 7, 2000].map((attempt) => delay(attempt, () => 1));

  assert.deepEqual(longest, [500, 1000, 2000, 4000, 30000, 30000, 30000]);
});

test("waits are spread from zero on, so pages do not come back in step", () => {
  assert.equal(
    delay(9, () => 0),
    0,
  );
  assert.equal(
    delay(9, () => 0.5),
    15000,
  );
});
