// @ts-check
/**
 * What an action is told: the values of fields and the data on elements.
 *
 * Values stay the text a browser would post; repeated names become lists. Objects
 * have no prototype, so a field called `__proto__` is a field like any other.
 *
 * @module
 */

import { DATA_PREFIXES, NO_DATA } from "../attributes.js";

/** @typedef {Record<string, string | string[]>} Data */

/**
 * Gather names and values as a form would post them; files are left out.
 *
 * @param {Iterable<[string, unknown]>} pairs
 * @returns {Data}
 */
export function gather(pairs) {
  /** @type {Data} */
  const data = Object.create(null);
  for (const [name, value] of pairs) {
    if (typeof value !== "string") continue;
    const known = data[name];
    if (known === undefined) data[name] = value;
    else data[name] = Array.isArray(known) ? [...known, value] : [known, value];
  }
  return data;
}

/**
 * Data written on an element: `data-id`, `lvt-data-id` and `lvt-value-id` are `id`.
 *
 * @param {Iterable<{name: string, value: string}>} attributes
 * @returns {[string, string][]}
 */
export function written(attributes) {
  /** @type {[string, string][]} */
  const pairs = [];
  for (const { name, value } of attributes) {
    if (NO_DATA.test(name)) continue;
    const prefix = DATA_PREFIXES.find((start) => name.startsWith(start));
    if (prefix) pairs.push([name.slice(prefix.length), value]);
  }
  return pairs;
}

/**
 * Name and value of one control, as its form would post them.
 *
 * An unchecked box posts nothing. A control without a name speaks as `value`.
 *
 * @param {EventTarget | null} target
 * @returns {[string, string][]}
 */
export function field(target) {
  if (target instanceof HTMLSelectElement)
    return Array.from(target.selectedOptions, (option) => [
      target.name || "value",
      option.value,
    ]);
  if (target instanceof HTMLButtonElement)
    return target.hasAttribute("value") ? [["value", target.value]] : [];
  if (target instanceof HTMLInputElement && isToggle(target) && !target.checked)
    return [];
  if (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.type !== "file")
  )
    return [[target.name || "value", target.value]];
  return ownElement(target);
}

/**
 * What an element that somebody defined says, if it speaks like a field.
 *
 * @param {any} target
 * @returns {[string, string][]}
 */
function ownElement(target) {
  const isField = target?.localName?.includes("-") && typeof target.value === "string";
  return isField ? [[target.getAttribute("name") || "value", target.value]] : [];
}

/** @param {HTMLInputElement} input */
export function isToggle(input) {
  return input.type === "checkbox" || input.type === "radio";
}
