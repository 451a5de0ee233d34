/**
 * Walks of tests/browser/test_patching_fuzz.py: updates, and a visitor in between.
 *
 * Each step says which named elements it leaves alone. They must be the same nodes
 * afterwards, and hold what they held: what is typed, ticked, chosen, open, scrolled,
 * selected, and what others have put on them.
 *
 * @module
 */

import { disturb, tear } from "./visitor.js";

const CONTROLS = "input, textarea, select";
const OPENED = ":is(details, dialog):not([lvt-ignore] *)";
const HEALS = "somebody changed what it shows";
const IGNORED = "[lvt-ignore]";

/**
 * Go through walks until something is wrong.
 *
 * @param {{seed: number, html: string, steps: object[]}[]} walks
 * @param {{open: Function, compare: Function, parsed: Function}} page
 * @returns {{seed: number, wrong: string} | null} What went wrong, if anything did.
 */
export function stroll(walks, page) {
  for (const walk of walks) {
    const said = listening(() => walkOf(walk, page));
    // Wild pages may have to heal, but must not fail.
    const lines = said.lines.filter((line) => !walk.isWild || !line.includes(HEALS));
    const wrong = said.result ?? (lines.length ? lines.join("\n") : null);
    if (wrong) return { seed: walk.seed, wrong };
  }
  return null;
}

function walkOf({ seed, html, steps, isWild }, { open, compare, parsed }) {
  const choose = chooser(seed);
  const region = open(html);
  // What the server has said of each thing that can be opened.
  let said = html === "" ? new Map() : opened(parsed(html));
  for (const [i, { frame, html, stays }] of steps.entries()) {
    for (let n = choose([1, 2, 3]); n; n--) disturb(choose);
    if (isWild && i) tear(choose);
    const before = state(stays ?? [], said);
    if (i === 0) region.adopt(frame);
    else {
      if (frame.s?.[0]) region.statics.clear();
      region.apply(frame);
    }
    said = opened(parsed(html));
    const wrong = compare(html) ?? (stays && lost(before, said));
    if (wrong) return `step ${i} ${JSON.stringify(frame)}:\n${wrong.join("\n")}`;
  }
  return null;
}

/** Random choices that are the same for the same seed. */
function chooser(seed) {
  let last = seed + 1;
  return (items) => {
    last = (last * 48271) % 2147483647;
    return items[last % items.length];
  };
}

/** Run something, and note what it says in the console. */
function listening(run) {
  const lines = [];
  const { warn } = console;
  const note = ({ message }) => lines.push(message);
  console.warn = (...words) => lines.push(words.join(" "));
  addEventListener("error", note);
  try {
    return { result: run(), lines };
  } finally {
    console.warn = warn;
    removeEventListener("error", note);
  }
}

/** Whether each thing that can be opened is to be open, in their order. */
function opened(body) {
  return [...body.querySelectorAll(OPENED)].map((each) => each.open);
}

/** What has to be the same after an update that does not name it. */
function state(names, said) {
  const kept = new Map();
  for (const name of names) {
    const element = document.body.querySelector(`[data-key="${name}"]`);
    kept.set(name, element && [element, ...own(element)]);
  }
  const elements = new Set([...kept.values()].flat().filter(Boolean));
  const all = (selector, tell) =>
    [...document.body.querySelectorAll(selector)].map((each, i) => [
      each,
      ...tell(each, i),
    ]);
  return {
    kept,
    controls: all(CONTROLS, (each) => [word(each), held(each), caret(each)]),
    opened: all(OPENED, (each, i) => [said[i], each.open, isModal(each)]),
    ignored: all(IGNORED, (each) => [each.innerHTML]),
    scrolled: all("[tabindex]", (each) => [each.scrollTop]),
    guests: all("x-guest", (each) => [each.parentNode]).filter(
      ([, parent]) => elements.has(parent) && parent.localName !== "table",
    ),
    marks: [...elements].map((each) => [each, marks(each)]),
    dialogs: states(),
    focused: document.activeElement,
    selected: selection(),
  };
}

/** Elements of the fragment itself: not those of others in its slots. */
function own(element) {
  return [...element.children].flatMap((child) =>
    child.hasAttribute("data-key") ||
    /^(u|x-guest)$/.test(child.localName) ||
    child.closest("div:not([data-key])")
      ? []
      : [child, ...own(child)],
  );
}

/** What the server says a control holds. */
function word(control) {
  if (control.localName === "select")
    return Array.from(control.options, (option) => +option.defaultSelected).join("");
  return control.type === "checkbox" ? control.defaultChecked : control.defaultValue;
}

function held(control) {
  if (control.localName === "select")
    return Array.from(control.options, (option) => +option.selected).join("");
  return control.type === "checkbox" ? control.checked : control.value;
}

let number = 0;
const caret = ({ selectionStart, selectionEnd }) => `${selectionStart}-${selectionEnd}`;
const isModal = (element) => element.matches(":modal");
const marks = (element) =>
  [
    element.mine,
    element.getAttribute("data-guest"),
    element.classList.contains("guest"),
    element.style.order,
  ].join();

/** How dialogs stand: in order, those that are open. */
function states() {
  const open = [...document.body.querySelectorAll("dialog[open]")];
  return open.map((each) => [(each.number ??= ++number), isModal(each)]);
}

function selection() {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
  return [anchorNode, anchorOffset, focusNode, focusOffset];
}

/** What of it is not the same, or null. */
function lost(before, said) {
  for (const [name, elements] of before.kept) {
    const now = document.body.querySelector(`[data-key="${name}"]`);
    const found = now && [now, ...own(now)];
    if (elements?.some((element, i) => element !== found?.[i]))
      return [`${name} was replaced`];
  }
  return (
    lostControl(before) ??
    lostOpen(before, said) ??
    first(before.ignored, (each, html) => each.innerHTML !== html) ??
    first(before.scrolled, (each, top) => each.scrollTop !== top) ??
    first(before.guests, (each, parent) => each.parentNode !== parent) ??
    first(before.marks, (each, was) => marks(each) !== was) ??
    lostPlace(before)
  );
}

/** The first of those still on the page that is not what it was. */
function first(all, isOther) {
  const found = all.find(([each, ...was]) => each.isConnected && isOther(each, ...was));
  return found ? [found[0].outerHTML, `was ${found.slice(1).join()}`] : null;
}

function lostControl({ controls, focused }) {
  return first(controls, (control, said, holding, at) => {
    // Who is in a field without having changed it is not typing.
    const isTyping =
      control === focused && control.type !== "checkbox" && holding !== said;
    if (word(control) !== said && !isTyping) return false;
    // Of a field that a dialog takes the focus from, or gives it back to, browsers tell
    // another caret: without the focus it is where they last saw it.
    const isIn = control === document.activeElement;
    const hasMoved = isIn === (control === focused) && caret(control) !== at;
    return held(control) !== holding || hasMoved;
  });
}

function lostOpen({ opened }, said) {
  const now = new Map();
  [...document.body.querySelectorAll(OPENED)].forEach((each, i) =>
    now.set(each, said[i]),
  );
  return first(opened, (each, before, wasOpen, wasModal) =>
    before === now.get(each)
      ? each.open !== wasOpen || (wasModal && !isModal(each))
      : each.open !== now.get(each),
  );
}

function lostPlace({ focused, dialogs, selected }) {
  // Dialogs take the focus, and give it back.
  if (JSON.stringify(dialogs) !== JSON.stringify(states())) return null;
  if (focused.isConnected && focused !== document.activeElement)
    return [`${focused.outerHTML} lost the focus`];
  const now = selection();
  // Text that has been written anew holds no place.
  const isThere = [selected[0], selected[2]].every((node) =>
    node?.parentNode?.matches?.("body [data-still]"),
  );
  if (isThere && now.some((each, i) => each !== selected[i]))
    return ["the selection is elsewhere"];
  return null;
}
