// @ts-check
/**
 * `data-lvt-target`: another element that an attribute is about.
 *
 * @module
 */

import { TARGET } from "../attributes.js";

/**
 * @param {Element} element
 * @returns {Element | null} The element itself where none is named.
 */
export function target(element) {
  const [, closest, selector] =
    /^(closest:)?(.*)$/s.exec(element.getAttribute(TARGET) ?? "") ?? [];
  if (!selector) return element;
  return closest ? element.closest(selector) : document.querySelector(selector);
}
