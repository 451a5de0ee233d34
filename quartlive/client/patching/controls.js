// @ts-check
/**
 * Form controls: attributes carry the server's state, properties the visitor's.
 *
 * @module
 */

import { FORCE_UPDATE } from "../attributes.js";
import { isToggle } from "../acts/data.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

// Their value is no text of the visitor's; a file input even throws.
const FIXED = /^(checkbox|radio|file|submit|image|reset|button|hidden)$/;

/** Hold what the server has not answered yet. @type {WeakSet<Element>} */
export const unanswered = new WeakSet();

/** Boxes and options whose template prints whether they are on.
 * @type {WeakSet<Element>} */
export const printed = new WeakSet();

/**
 * Is the visitor in the middle of it? Then what they typed stays.
 *
 * @param {Element | null} element
 */
export function isEdited(element) {
  if (element === null || element.hasAttribute(FORCE_UPDATE)) return false;
  return (
    unanswered.has(element) ||
    (element === document.activeElement &&
      (element instanceof HTMLSelectElement || isText(element)))
  );
}

/** @param {Element} element */
function isText(element) {
  if (element instanceof HTMLTextAreaElement) return !element.readOnly;
  return (
    element instanceof HTMLInputElement &&
    !FIXED.test(element.type) &&
    !element.readOnly
  );
}

/**
 * Let a property follow its attribute, which the server has just changed.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function follow(element, name, value) {
  if (element instanceof HTMLInputElement) {
    if (isEdited(element)) return;
    if (name === "checked") element.checked = value !== null;
    else if (name === "value" && !FIXED.test(element.type))
      setValue(element, value ?? "");
  } else if (element instanceof HTMLOptionElement && name === "selected")
    element.selected = value !== null;
}

/**
 * Write an attribute; what is chosen in a list that is being used stays chosen.
 *
 * Options are the one thing that follows an attribute even after a visitor's choice.
 *
 * @param {Element} element
 * @param {string} name
 * @param {() => void} write
 */
export function keepingChoice(element, name, write) {
  const select = name === "selected" ? element.closest("select") : null;
  if (!select || !isEdited(select)) return write();
  const chosen = new Set(select.selectedOptions);
  write();
  for (const option of select.options) option.selected = chosen.has(option);
}

/**
 * Set what a text area holds, as its new content says.
 *
 * @param {Element} element
 * @param {string} text
 */
export function followText(element, text) {
  if (element instanceof HTMLTextAreaElement && !isEdited(element))
    setValue(element, text);
}

/**
 * @param {HTMLInputElement | HTMLTextAreaElement} control
 * @param {string} value
 */
function setValue(control, value) {
  // The caret jumps to the end even when nothing changes.
  if (control.value !== value) control.value = value;
}

/**
 * Back to what the server says, as `form.reset()` does for all controls.
 *
 * @param {Control} control
 */
export function restore(control) {
  if (control instanceof HTMLSelectElement)
    for (const option of control.options) option.selected = option.defaultSelected;
  else if (control instanceof HTMLInputElement && isToggle(control))
    control.checked = control.defaultChecked;
  else control.value = control.defaultValue;
}
