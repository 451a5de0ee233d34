// @ts-check
/**
 * Live inputs: as the visitor types, the form goes to the action `change`.
 *
 * Only on pages whose server asked for it. The newest value replaces one that has not
 * left yet, so a slow connection never queues up keystrokes. Until the newest value is
 * answered, nothing the server says is written over it.
 *
 * @module
 */

import { CHANGE, ON, has } from "../attributes.js";
import { isEdited, printed, restore, unanswered } from "../patching/controls.js";
import { isComposing } from "./composing.js";
import { field, gather, isToggle } from "./data.js";
import { siblings } from "./events.js";
import { holding } from "./fields.js";

/**
 * @typedef {import("../live.js").Live} Live
 * @typedef {import("../patching/controls.js").Control} Control
 */

const WAIT_MS = 300;
const OWN = ["input", "change"].map((type) => has(ON + type)).join();

/** What the visitor is in the middle of a word in. @type {EventTarget | null} */
let composing = null;

/** @param {Live} live */
export function listen(live) {
  document.addEventListener("input", (event) => {
    if (!isComposing(event)) changed(live, event.target);
  });
  document.addEventListener("compositionstart", ({ target }) => (composing = target));
  document.addEventListener("compositionend", ({ target }) => {
    composing = null;
    changed(live, target);
  });
  document.addEventListener("focusout", ({ target }) => live.flush(target));
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
export function isLive(target) {
  return (
    target instanceof Element &&
    target.matches("[name]:is(input:not([type=file]), textarea, select)") &&
    !target.closest(OWN) &&
    !isKept(target)
  );
}

/**
 * Is what it holds nobody's business before the form is submitted?
 *
 * @param {Element} element
 */
function isKept(element) {
  const said = told(element);
  return said === "off" || (said == null && element.matches("[type=password]"));
}

/** @param {Element} element */
function told(element) {
  return element.closest(`[${CHANGE}]`)?.getAttribute(CHANGE);
}

/**
 * @param {Live} live
 * @param {EventTarget | null} target
 */
function changed(live, target) {
  if (!isLive(target) || !(live.wantsChange || told(target) != null)) return;
  for (const each of together(target)) unanswered.add(each);
  if (isChosen(target)) tell(live, target);
  else
    live.debounce(target, WAIT_MS, () => {
      // It is told once the word is finished; and perhaps its page has gone.
      if (composing !== target && target.isConnected) tell(live, target);
    });
}

/**
 * Tell the server what a control's form holds.
 *
 * @param {Live} live
 * @param {Control} control
 * @param {boolean} [isFirst] Before all that waits.
 */
export async function tell(live, control, isFirst) {
  const { form, name } = control;
  const source = form ?? control;
  const data = { ...gather(form ? fieldsOf(form) : field(control)), _target: name };
  const [sent, said] = [holding(control), saying(control)];
  const manner = { topic: source, source, isFirst };
  const { errors = {} } = await live.send("change", data, manner);
  // Otherwise something newer is on its way.
  if (holding(control) !== sent) return;
  const all = together(control);
  for (const each of all) unanswered.delete(each);
  const isRefused = isChosen(control) && (Object.hasOwn(errors, name) || isBound(all));
  const isNews = saying(control) !== said && (isChosen(control) || !isEdited(control));
  if (isRefused || isNews) all.forEach(restore);
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  const fields = new FormData(form);
  for (const each of form.elements)
    if (isKept(each)) fields.delete(each.getAttribute("name") ?? "");
  return fields;
}

/**
 * A box or a list is not typed in: one step, and it is told.
 *
 * @param {Control} control
 */
function isChosen(control) {
  return (
    control instanceof HTMLSelectElement ||
    (control instanceof HTMLInputElement && isToggle(control))
  );
}

/**
 * The control, and the others of its group that follow it.
 *
 * @param {Control} control
 * @returns {Control[]}
 */
function together(control) {
  return /** @type {Control[]} */ (
    control instanceof HTMLInputElement ? siblings(control) : [control]
  );
}

/**
 * Does the template print whether they are on? Only then do they show what the server
 * says, rather than what it knows nothing about.
 *
 * @param {Control[]} controls
 */
function isBound(controls) {
  return controls.some(
    (control) =>
      control.hasAttribute(CHANGE) ||
      printed.has(control) ||
      (control instanceof HTMLSelectElement &&
        [...control.options].some((option) => printed.has(option))),
  );
}

/**
 * What the server says that it holds.
 *
 * @param {Control} control
 */
function saying(control) {
  if (control instanceof HTMLSelectElement)
    return Array.from(control.options, (option) => +option.defaultSelected).join("");
  if (control instanceof HTMLInputElement && isToggle(control))
    return String(control.defaultChecked);
  return control.defaultValue;
}
