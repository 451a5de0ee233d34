// Every spelling of an action is that action.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, isNamed } from "../../quartlive/client/fold.js";

const SPELLINGS = ["save-draft", "save_draft", "saveDraft", "savedraft"];

test("all spellings of an action are one", () => {
  assert.deepEqual([...new Set(SPELLINGS.map(fold))], ["savedraft"]);
});

test("a list names an action, however it is spelled", () => {
  for (const action of SPELLINGS) assert.ok(isNamed("login save_draft", action));
});

test("a part of a name is not a name", () => {
  assert.ok(!isNamed("login save_draft", "save"));
  assert.ok(!isNamed("login", "log in"));
  assert.ok(!isNamed(null, "login"));
});
