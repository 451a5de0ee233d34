// @ts-check
/**
 * What belongs to the page's scripts: `lvt-ignore` and `lvt-ignore-attrs`.
 *
 * Asked of the page when something is about to be written, so it does not matter
 * whether a template says it always, sometimes, or a script does.
 *
 * @module
 */

import { IGNORE, IGNORE_ATTRIBUTES } from "../attributes.js";
import { RAW } from "./kinds.js";
import { TreeRange } from "./tree.js";

/**
 * @typedef {import("./template.js").Template} Template
 * @typedef {import("./tree.js").TreeNode} TreeNode
 * @typedef {import("./tree.js").Value} Value
 */

/**
 * Does it stand inside an element whose content is left alone?
 *
 * @param {Node} node
 * @param {number} [kind] Of the part that writes to it.
 */
export function isIgnored(node, kind) {
  const around = kind === RAW ? /** @type {Element} */ (node) : node.parentElement;
  return around !== null && around.closest(`[${IGNORE}]`) !== null;
}

/**
 * Is an attribute left alone? Never these two, or nobody could end it.
 *
 * @param {Element} element
 * @param {string} name
 */
export function isIgnoredAttribute(element, name) {
  const names = element.getAttribute(IGNORE_ATTRIBUTES);
  if (names === null || name.startsWith(IGNORE)) return false;
  const listed = names.split(/[\s,]+/).filter(Boolean);
  return !listed.length || listed.includes(name);
}

/**
 * Know no more what stands where below an element that is ignored.
 *
 * @param {Node} wanted The element in the template.
 * @param {TreeNode} owner
 */
export function forget(wanted, owner) {
  const { bound } = /** @type {Template} */ (owner.template);
  for (const node of wanted.childNodes) {
    const { index = -1, slot = -1 } = bound.get(node) ?? {};
    delete owner.nodes[index];
    if (slot >= 0) leave(owner.values[slot]);
    forget(node, owner);
  }
}

/** @param {Value} value */
function leave(value) {
  if (typeof value === "string") return;
  if (value instanceof TreeRange) {
    value.anchor = value.shown = null;
    value.rows.forEach(leave);
  } else {
    value.template = null;
    value.values.forEach(leave);
  }
}
