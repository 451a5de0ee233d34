// @ts-check
/**
 * Where on the page a slot begins and ends.
 *
 * Only the end is kept: the beginning is computed.
 *
 * @module
 */

import { TreeNode, TreeRange } from "./tree.js";

/**
 * @typedef {import("./template.js").Template} Template
 * @typedef {import("./tree.js").Value} Value
 */

/**
 * The text node that ends a slot.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 */
export function anchorOf({ nodes, template }, slot) {
  const { place } = /** @type {Template} */ (template).partOf[slot];
  return /** @type {Text} */ (nodes[place]);
}

/**
 * The first node that a slot shows.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {Value} [value]
 * @returns {ChildNode}
 */
export function firstIn(owner, slot, value = owner.values[slot]) {
  const raw = owner.raws?.get(slot);
  if (raw) return raw.start;
  if (value instanceof TreeRange) value = (value.shown ?? value.rows)[0];
  return (value instanceof TreeNode && firstOf(value)) || anchorOf(owner, slot);
}

/**
 * @param {TreeNode} node
 * @returns {ChildNode | null}
 */
export function firstOf(node) {
  const slot = node.template?.leadingSlot ?? -1;
  return slot < 0 ? node.first : firstIn(node, slot);
}
