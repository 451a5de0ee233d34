// @ts-check
/**
 * The fields of a form: what they hold, and what becomes of it after an answer.
 *
 * @module
 */

import { restore } from "../patching/controls.js";
import { isToggle } from "./data.js";

/** @typedef {import("../patching/controls.js").Control} Control */

const CONTROLS = "input:not([type=hidden]), textarea, select";
const BUTTONS = "[type=submit], [type=image], [type=button], [type=reset]";

/** @param {HTMLFormElement} form */
function controls(form) {
  return /** @type {Control[]} */ (
    Array.from(form.elements).filter(
      (element) => element.matches(CONTROLS) && !element.matches(BUTTONS),
    )
  );
}

/**
 * Does it have fields for the visitor, or buttons only?
 *
 * @param {HTMLFormElement} form
 */
export function isFilledIn(form) {
  return controls(form).length > 0;
}

/**
 * What a control holds now, in a form that can be compared.
 *
 * @param {Control} control
 */
export function holding(control) {
  if (control instanceof HTMLSelectElement)
    return Array.from(control.options, (option) => +option.selected).join("");
  if (control instanceof HTMLInputElement && isToggle(control))
    return String(control.checked);
  return control.value;
}

/** @param {HTMLFormElement} form */
export function held(form) {
  return new Map(controls(form).map((control) => [control, holding(control)]));
}

/**
 * Back to what the server says, but only where a control still holds what was sent:
 * nobody loses what was typed meanwhile.
 *
 * @param {HTMLFormElement} form
 * @param {Map<Control, string>} sent
 */
export function reset(form, sent) {
  const all = controls(form);
  const done = all.filter((control) => sent.get(control) === holding(control));
  // Not form.reset(): a button may be called "reset".
  if (done.length === all.length) HTMLFormElement.prototype.reset.call(form);
  else done.forEach(restore);
}

/**
 * Lead the visitor to the first field with an error, if they are still at this form.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} errors
 */
export function focusInvalid(form, errors) {
  const focused = document.activeElement;
  const isElsewhere =
    focused &&
    focused !== document.body &&
    !form.contains(focused) &&
    /** @type {any} */ (focused).form !== form;
  if (isElsewhere) return;
  const keys = Object.keys(errors);
  controls(form)
    .find((control) => !control.matches(":disabled") && isWrong(control, keys))
    ?.focus();
}

/**
 * @param {Control} control
 * @param {string[]} keys Names of fields, or of groups: `address` of `address.street`.
 */
function isWrong({ name, ariaInvalid }, keys) {
  return (
    ariaInvalid === "true" ||
    keys.some((key) => key === name || name.startsWith(`${key}.`))
  );
}
