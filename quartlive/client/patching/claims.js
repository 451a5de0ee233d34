// @ts-check
/**
 * Finds on the page what a template expects there.
 *
 * @module
 */

import { Mismatch } from "./cursor.js";
import { TreeRange, toHtml } from "./tree.js";

/**
 * @typedef {import("./cursor.js").Cursor} Cursor
 * @typedef {import("./tree.js").TreeNode} TreeNode
 */

/**
 * Find what stands for a node of a template.
 *
 * @param {ChildNode} wanted
 * @param {Cursor} cursor
 * @returns {ChildNode}
 */
export function claim(wanted, cursor) {
  if (wanted instanceof Element) return cursor.element(wanted);
  if (wanted instanceof Comment) return cursor.comment();
  const text = wanted.nodeValue ?? "";
  return text ? cursor.text(text) : cursor.mark();
}

/**
 * Adopt text, also where it was another one when the page was made.
 *
 * @param {string} text
 * @param {Cursor} cursor
 * @param {string | null} next The text behind it; null if that cannot be known, ""
 *   where no text follows.
 */
export function adoptText(text, cursor, next) {
  const there = cursor.peek();
  const rest = there.slice(text.length);
  const isThere =
    there.startsWith(text) && (next === "" ? !rest : rest.startsWith(next ?? ""));
  if (isThere) return text ? cursor.text(text) : cursor.mark();
  if (next === null) throw new Mismatch();
  const end = next ? there.indexOf(next) : there.length;
  if (end < 0) throw new Mismatch();
  const node = end ? cursor.text(there.slice(0, end)) : cursor.mark();
  node.data = text;
  return node;
}

/**
 * The text right behind a slot; null if that depends on other slots.
 *
 * @param {ChildNode} slot
 * @param {TreeNode} owner
 */
export function following(slot, { template }) {
  const { nextSibling, parentNode } = slot;
  if (!nextSibling) return parentNode === template?.content ? null : "";
  if (template?.bound.has(nextSibling)) return nextSibling instanceof Text ? null : "";
  return nextSibling instanceof Text ? nextSibling.data : "";
}

/**
 * Is a row of a table the first that a value shows?
 *
 * @param {string | TreeNode | TreeRange} value
 */
export function leadsWithRow(value) {
  const first = value instanceof TreeRange ? (value.rows[0] ?? "") : value;
  return /^\s*<tr\b/i.test(toHtml(first));
}
