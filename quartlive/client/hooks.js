// @ts-check
/**
 * Authors' scripts at the elements they are for, as those come and go.
 *
 * @module
 */

import { watch } from "./watch.js";

/**
 * @param {string} selector
 * @param {import("./client.js").Hook} hook
 * @returns {() => void} Ends it.
 */
export function attach(selector, hook) {
  /** @param {keyof import("./client.js").Hook} name */
  const teller = (name) => (/** @type {Element} */ element) => {
    try {
      hook[name]?.(element);
    } catch (error) {
      // Theirs; the page goes on.
      reportError(error);
    }
  };
  return watch(selector, {
    added: teller("mounted"),
    changed: teller("updated"),
    removed: teller("destroyed"),
  });
}
