// @ts-check
/**
 * Lists on the page: rows come, go and change places, and as few as possible move.
 *
 * @module
 */

import { place, removeBefore, span } from "./moves.js";
import { ours } from "./ours.js";
import { settled } from "./ranges.js";
import { firstOf } from "./places.js";
import { fit, insert, renderRows } from "./render.js";

/**
 * @typedef {import("./tree.js").TreeNode} TreeNode
 * @typedef {import("./tree.js").TreeRange} TreeRange
 */

// With more, looking at every row costs no more than finding out which have moved.
const FEW = 8;

/**
 * Let a list show the rows it has now.
 *
 * @param {TreeRange} range
 * @param {Text} anchor
 */
export function arrange(range, anchor) {
  const was = /** @type {TreeNode[]} */ (range.shown);
  const now = range.rows;
  const least = Math.min(was.length, now.length);
  let head = 0;
  while (head < least && was[head] === now[head]) head++;
  let tail = 0;
  while (tail < least - head && was.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const rows = now.slice(head, now.length - tail);
  const gone = was.slice(head, was.length - tail);
  if (!now.length && was[0]) {
    removeBefore(/** @type {ChildNode} */ (firstOf(was[0])), anchor);
  } else {
    const after = now[now.length - tail];
    const end = after ? firstOf(after) : anchor;
    const moved = few(gone, rows, anchor.parentNode);
    if (moved) move(rows, moved, end);
    else replace(range, gone, rows, anchor, end);
  }
  range.shown = null;
}

/**
 * Which rows to move, the last one first, when a few have changed places among many:
 * then there is no need to look at all of them.
 *
 * @param {TreeNode[]} was
 * @param {TreeNode[]} now
 * @param {Node | null} parent
 * @returns {number[] | null} Null if that is not all, or somebody is in one of them.
 */
function few(was, now, parent) {
  const last = now.length - 1;
  const { activeElement } = document;
  const isEntered = activeElement !== parent && parent?.contains(activeElement);
  if (last < FEW || was.length !== now.length || isEntered) return null;
  if (now[0] === was[last] && now.every((row, i) => !i || row === was[i - 1]))
    return [0];
  if (now[last] === was[0] && was.every((row, i) => !i || row === now[i - 1]))
    return [last];
  const moved = [];
  for (let i = last; i >= 0 && moved.length <= FEW; i--)
    if (now[i] !== was[i]) moved.push(i);
  const rows = new Set(moved.map((i) => was[i]));
  return moved.length <= FEW && moved.every((i) => rows.has(now[i])) ? moved : null;
}

/**
 * @param {TreeNode[]} rows
 * @param {number[]} moved
 * @param {ChildNode | null} end
 */
function move(rows, moved, end) {
  for (const i of moved) {
    const before = i + 1 < rows.length ? firstOf(rows[i + 1]) : end;
    const parent = /** @type {Node} */ (before?.parentNode);
    for (const node of nodesOf(rows[i])) place(parent, node, before);
  }
}

/**
 * Let rows stand before `end`, in place of others or of themselves in another order.
 *
 * @param {TreeRange} range
 * @param {TreeNode[]} was
 * @param {TreeNode[]} now
 * @param {Text} anchor
 * @param {ChildNode | null} end
 */
function replace(range, was, now, anchor, end) {
  const wanted = new Set(now);
  const places = new Map(was.map((row, i) => [row, i]));
  for (const row of was)
    if (!wanted.has(row)) for (const node of nodesOf(row)) node.remove();
  const stays = staying(now, places, anchor);
  let before = /** @type {ChildNode} */ (end);
  for (let i = now.length - 1; i >= 0; i--) {
    if (!places.has(now[i])) {
      const last = i;
      while (i > 0 && !places.has(now[i - 1])) i--;
      insertRows(range, now.slice(i, last + 1), anchor, before);
    } else if (!stays.has(now[i])) {
      const parent = /** @type {Node} */ (before.parentNode);
      for (const node of nodesOf(now[i])) place(parent, node, before);
    }
    before = /** @type {ChildNode} */ (firstOf(now[i]));
  }
  now.forEach((row, i) => follows(row, i + 1 < now.length ? firstOf(now[i + 1]) : end));
}

/**
 * @param {TreeNode} row
 * @param {ChildNode | null} next
 * @throws {Error} If something else of ours is between them.
 */
function follows(row, next) {
  // Most rows are one element.
  const { first, last, element } = row;
  if (element === first && first === last && first?.nextSibling === next) return;
  let node = nodesOf(row).at(-1)?.nextSibling;
  while (node && node !== next && !ours.has(node)) node = node.nextSibling;
  if (node !== next) throw new Error("nodes of the page are not where they were put");
}

/**
 * @param {TreeRange} range
 * @param {TreeNode[]} rows
 * @param {Text} anchor
 * @param {ChildNode} before
 */
function insertRows({ statics }, rows, anchor, before) {
  const context = { parent: anchor.parentNode, above: null };
  const template = fit(statics, "", context);
  insert(renderRows(rows, template, context), before);
}

/**
 * Rows that need not move: as many as possible, and the one with the focus.
 *
 * @param {TreeNode[]} rows
 * @param {Map<TreeNode, number>} places Where rows stood before.
 * @param {Text} anchor
 */
function staying(rows, places, anchor) {
  const kept = rows.filter((row) => places.has(row));
  const order = kept.map((row) => Number(places.get(row)));
  if (order.every((place, i) => i === 0 || order[i - 1] < place)) return new Set(kept);
  const stays = settled(order, focused(kept, anchor.parentNode));
  return new Set(kept.filter((_, i) => stays[i]));
}

/**
 * Which of the rows the visitor is in, or -1.
 *
 * @param {TreeNode[]} rows
 * @param {Node | null} parent
 */
function focused(rows, parent) {
  /** @type {Node | null} */
  let node = document.activeElement;
  if (node === parent || !parent?.contains(node)) return -1;
  while (node && node.parentNode !== parent) node = node.parentNode;
  return rows.findIndex((row) => nodesOf(row).some((each) => each === node));
}

/**
 * @param {TreeNode} row
 * @throws {Error} If somebody has torn it apart.
 */
function nodesOf(row) {
  const first = /** @type {ChildNode} */ (firstOf(row));
  const nodes = span(first, /** @type {ChildNode} */ (row.last));
  // White space around it may be all that is left.
  if (row.element && !nodes.includes(row.element))
    throw new Error("nodes of the page are not where they were put");
  return nodes;
}
