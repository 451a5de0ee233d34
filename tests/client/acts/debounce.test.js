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

test("kinds of work on one thing do not replace each other", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const debounce = new Debounce();
  debounce.add("field", 300, () => ran.push("search"), "search");
  debounce.add("field", 300, () => ran.push("open"), "open");
  mock.timers.tick(300);

  assert.deepEqual(ran, ["search", "open"]);
  mock.timers.reset();
});

test("leaving something flushes what waits for what is around it", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const debounce = new Debounce();
  debounce.add(new Around("field"), 300, () => ran.push("form"));
  debounce.add(new Around("other"), 300, () => ran.push("other"));
  debounce.flush("field");

  assert.deepEqual(ran, ["form"]);
  mock.timers.reset();
});

test("throttled work runs first and last, and once per interval", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const debounce = new Debounce();
  for (let time = 0; time < 250; time += 10) {
    debounce.throttle("window", 100, () => ran.push(time));
    mock.timers.tick(10);
  }

  assert.deepEqual(ran, [0, 90, 190]);
  mock.timers.tick(1000);
  assert.deepEqual(ran, [0, 90, 190, 240]);
  mock.timers.reset();
});

test("throttled work that is flushed is not run again", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const ran = [];
  const debounce = new Debounce();
  for (const text of ["first", "last"])
    debounce.throttle("window", 100, () => ran.push(text));
  debounce.flush();

  assert.deepEqual(ran, ["first", "last"]);
  mock.timers.tick(1000);
  assert.deepEqual(ran, ["first", "last"]);
  mock.timers.reset();
});

/** Stands for an element with something in it. */
class Around {
  #inside;

  constructor(inside) {
    this.#inside = inside;
  }

  contains(other) {
    return other === this.#inside;
  }
}
