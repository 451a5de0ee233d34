// @ts-check
/**
 * Start tags that hold slots, and how they are written for a parser.
 *
 * @module
 */

import { MARK, TAG_NUMBER } from "./kinds.js";

/**
 * A start tag that holds slots.
 *
 * @typedef {object} Tag
 * @property {string} name As written.
 * @property {string[]} strings The tag's text around its slots.
 * @property {number[]} slots
 * @property {boolean} isLoose A slot stands outside of quotes, so that only the tag as
 *   a whole says which attributes there are.
 */

/**
 * @param {string} name
 * @param {boolean} isEnd
 */
export function newTag(name, isEnd) {
  /** @type {Tag} */
  const tag = { name, strings: [], slots: [], isLoose: false };
  return { ...tag, isEnd, names: new Set(), text: "" };
}

/**
 * A tag with a mark for each slot that an attribute holds.
 *
 * @param {Tag & {text: string}} tag
 * @param {number} number
 */
export function marked({ name, strings, slots, isLoose, text }, number) {
  const start = `<${name} ${TAG_NUMBER}="${number}"`;
  if (isLoose) return start + (text.endsWith("/>") ? "/>" : ">");
  const written = strings.reduce(
    (html, piece, i) => `${html}${MARK}${slots[i - 1]};${piece}`,
  );
  return start + written.slice(1 + name.length);
}
