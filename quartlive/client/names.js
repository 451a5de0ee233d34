// @ts-check
/**
 * Tells which attribute names a page uses, of those that begin in a certain way.
 *
 * Selectors can look for a name, not for how one begins. Pages use few names however
 * many elements they have, so each name is told once.
 *
 * @module
 */

import { watch } from "./watch.js";

/** @type {Set<string>} */
const seen = new Set();

/** @type {[string, (name: string) => void][]} */
const askers = [];

/**
 * @param {string} prefix
 * @param {(name: string) => void} found
 */
export function eachName(prefix, found) {
  if (askers.push([prefix, found]) === 1) watch(look, {});
  else for (const name of seen) if (name.startsWith(prefix)) found(name);
}

/** @param {Element} element */
function look(element) {
  // Most have none, and that is quickly told.
  if (!element.hasAttributes()) return false;
  for (const name of element.getAttributeNames()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const [prefix, found] of askers) if (name.startsWith(prefix)) found(name);
  }
  return false;
}
