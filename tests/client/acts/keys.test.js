import assert from "node:assert/strict";
import { test } from "node:test";

import { matches, parse, pressed } from "../../../quartlive/client/acts/keys.js";

/** A key event: "Ctrl+Shift+s" holds Ctrl and Shift. */
function press(keys, more = {}) {
  const names = keys.split("+");
  return {
    key: names.at(-1),
    code: "",
    ctrlKey: names.includes("Ctrl"),
    altKey: names.includes("Alt"),
    shiftKey: names.includes("Shift"),
    metaKey: names.includes("Cmd"),
    ...more,
  };
}

test("a key without an action is meant and names none", () => {
  assert.equal(pressed("Enter", press("Enter")), "");
  assert.equal(pressed("Enter", press("a")), undefined);
  assert.equal(pressed("Enter, Escape", press("Escape")), "");
});

test("several keys have their actions, the first that fits counts", () => {
  const keys = "Ctrl+s: save-all, Escape: close, Enter";

  assert.equal(pressed(keys, press("Ctrl+s")), "save-all");
  assert.equal(pressed(keys, press("Escape")), "close");
  assert.equal(pressed(keys, press("Enter")), "");
});

test("Mod is Cmd on a Mac and Ctrl elsewhere", () => {
  const [mac] = parse("Mod+k", true);
  const [other] = parse("Mod+k", false);

  assert.ok(matches(mac, press("Cmd+k")) && !matches(mac, press("Ctrl+k")));
  assert.ok(matches(other, press("Ctrl+k")) && !matches(other, press("Cmd+k")));
});

test("modifiers are held exactly as written", () => {
  for (const keys of ["Ctrl+Enter", "Shift+Enter", "Alt+Enter", "Cmd+Enter"]) {
    assert.equal(pressed("Enter", press(keys)), undefined, keys);
    assert.equal(pressed(keys, press(keys)), "", keys);
    assert.equal(pressed(keys, press("Enter")), undefined, keys);
  }
});

test("a modifier that nobody knows is never held", () => {
  assert.equal(pressed("Hyper+s", press("s")), undefined);
});

test("case tells nothing in a chord; alone, a capital is typed with Shift", () => {
  assert.equal(pressed("Ctrl+S", press("Ctrl+s")), "");
  assert.equal(pressed("n", press("N")), "", "Caps Lock");
  assert.equal(pressed("G", press("g")), undefined);
  assert.equal(pressed("G", press("Shift+G")), "");
});

test("signs are typed with Shift or AltGr on some keyboards", () => {
  const altGr = { ctrlKey: true, altKey: true, getModifierState: () => true };

  assert.equal(pressed("?", press("Shift+?")), "");
  assert.equal(pressed("@", press("@", altGr)), "");
  assert.equal(pressed("@", press("Ctrl+@")), undefined);
});

test("a comma, a colon, a plus and the space bar are keys too", () => {
  const plus = { key: "+", ctrlKey: true };

  assert.equal(pressed("Ctrl+,: settings, Escape: x", press("Ctrl+,")), "settings");
  assert.equal(pressed("Ctrl++: larger", press("+", plus)), "larger");
  assert.equal(pressed("+", press("+", { key: "+" })), "");
  assert.equal(pressed(":", press(":")), "");
  assert.equal(pressed("Space: jump", press(" ")), "jump");
});

test("a chord means the place of its letter where another script is typed", () => {
  const cyrillic = press("Ctrl+ы", { code: "KeyS" });
  const option = press("Alt+ß", { code: "KeyS" });

  assert.equal(pressed("Ctrl+s", cyrillic), "");
  assert.equal(pressed("Alt+s", option), "");
  assert.equal(pressed("s", press("ы", { code: "KeyS" })), undefined);
});

test("an event without a key means none", () => {
  const filledIn = press("", { key: undefined });

  assert.equal(pressed("Enter", filledIn), undefined);
});
