// @ts-check
/**
 * What was typed, when the server has lost the visit it was typed in.
 *
 * After a restart the server may start from defaults. The fields that the visitor has
 * edited keep what they hold, and what the server knew of it by live inputs it is told
 * again: one `change` for each form that now says something else than the page.
 *
 * @module
 */

import { isLive, tell } from "./acts/change.js";
import { isToggle } from "./acts/data.js";
import { holding } from "./acts/fields.js";

/**
 * @typedef {import("./live.js").Live} Live
 * @typedef {import("./patching/controls.js").Control} Control
 * @typedef {{control: Control, place: string, value: string}} Edit
 */

/** Controls that the visitor has edited, the latest one last.
 * @type {Set<Control>} */
const edited = new Set();

/** @param {Live} live */
export function listen(live) {
  document.addEventListener("input", ({ target }) => note(target));
  document.addEventListener("reset", ({ target }) => forget(target));
  document.addEventListener("lvt:success", (event) => {
    const { target, detail } = /** @type {CustomEvent} */ (event);
    // Not yet: the form is reset after this.
    if (detail.action !== "change") setTimeout(() => forget(target, isAtRest));
  });
  live.recover = () => {
    const edits = [...edited].filter((control) => control.isConnected).map(remember);
    edited.clear();
    return () => replay(live, edits);
  };
}

/** @param {EventTarget | null} target */
function note(target) {
  if (!(target instanceof Element)) return;
  if (!target.matches("input:not([type=file]), textarea, select")) return;
  const control = /** @type {Control} */ (target);
  edited.delete(control);
  edited.add(control);
}

/**
 * @param {EventTarget | null} form
 * @param {(control: Control) => boolean} which
 */
function forget(form, which = () => true) {
  for (const control of edited)
    if (control.form === form && which(control)) edited.delete(control);
}

/**
 * Does a form hold something that the visitor has put there?
 *
 * @param {Element} form
 */
export function isEdited(form) {
  return [...edited].some(
    (control) => control.form === form && control.isConnected && !isAtRest(control),
  );
}

/**
 * Does it hold what the server says?
 *
 * @param {Control} control
 */
function isAtRest(control) {
  if (control instanceof HTMLSelectElement)
    return [...control.options].every((each) => each.selected === each.defaultSelected);
  if (control instanceof HTMLInputElement && isToggle(control))
    return control.checked === control.defaultChecked;
  return control.value === control.defaultValue;
}

/**
 * @param {Control} control
 * @returns {Edit}
 */
function remember(control) {
  return { control, place: placeOf(control), value: holding(control) };
}

/**
 * A selector that finds a control's successor on a page made anew.
 *
 * @param {Control} control
 */
function placeOf(control) {
  /** @param {string} name @param {string} value */
  const is = (name, value) => `[${name}="${CSS.escape(value)}"]`;
  const { id, form, name } = control;
  if (id) return is("id", id);
  const own = form?.getAttribute("id");
  const toggle = control instanceof HTMLInputElement && isToggle(control);
  return (
    is("name", name) +
    (toggle ? is("value", control.value) : "") +
    (own ? `:is(${is("id", own)} *)` : "")
  );
}

/**
 * Put back what was typed, and tell the server where it knows something else.
 *
 * @param {Live} live
 * @param {Edit[]} edits
 */
function replay(live, edits) {
  /** The last field edited in each form. @type {Map<Element, Control>} */
  const last = new Map();
  const changed = new Set();
  for (const { control, place, value } of edits) {
    const now = control.isConnected ? control : successor(place);
    if (!now) continue;
    put(now, value);
    edited.add(now);
    const owner = now.form ?? now;
    if (isLive(now)) last.set(owner, now);
    if (!isAtRest(now)) changed.add(owner);
  }
  if (!live.wantsChange) return;
  for (const [owner, control] of last)
    if (changed.has(owner)) tell(live, control, true);
}

/**
 * @param {string} place
 * @returns {Control | undefined} Nothing, too, if there are several.
 */
function successor(place) {
  const found = document.querySelectorAll(`:is(input, textarea, select)${place}`);
  return found.length === 1 ? /** @type {Control} */ (found[0]) : undefined;
}

/**
 * @param {Control} control
 * @param {string} value As `holding` says it.
 */
function put(control, value) {
  // The caret jumps to the end even when nothing changes.
  if (holding(control) === value) return;
  if (control instanceof HTMLSelectElement)
    [...control.options].forEach((option, at) => (option.selected = value[at] === "1"));
  else if (control instanceof HTMLInputElement && isToggle(control))
    control.checked = value === "true";
  else control.value = value;
}
