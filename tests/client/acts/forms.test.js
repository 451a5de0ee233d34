import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseAction } from "../../../quartlive/client/acts/forms.js";

const CASES = [
  ["what the form says comes first", { explicit: "a", button: "b", form: "c" }, "a"],
  ["then its hidden field", { explicit: null, hidden: "h", button: "b" }, "h"],
  ["then the pressed button", { button: "b", form: "c" }, "b"],
  ["then the form's name", { button: "", form: "c" }, "c"],
  ["else submit", { explicit: "", hidden: undefined, button: null }, "submit"],
  ["a field sent twice names nothing", { hidden: ["x", "y"], form: "c" }, "c"],
];

for (const [name, names, action] of CASES)
  test(name, () => {
    assert.equal(chooseAction(names), action);
  });
