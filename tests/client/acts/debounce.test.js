import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Debounce } from "../../../quartlive/client/acts/debounce.js";

test("only the last of quick repeats runs, when it has been quiet", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const debounce = new Debounce();
  for (const text of ["m", "mi", "mil"]) {
    debounce.add("field", 300, () => ran.push(text));
    mock.timers.tick(200);
  }

  assert.deepEqual(ran, []);
  mock.timers.tick(100);
  assert.deepEqual(ran, ["mil"]);
  mock.timers.reset();
});

test("flushing runs at once, and not a second time", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const debounce = new Debounce();
  debounce.add("a", 300, () => ran.push("a"));
  debounce.add("b", 300, () => ran.push("b"));
  debounce.flush("b");

  assert.deepEqual(ran, ["b"]);
  debounce.flush();
  mock.timers.tick(1000);
  assert.deepEqual(ran, ["b", "a"]);
  mock.timers.reset();
});
