// @ts-check
/**
 * Where nodes stand, and how they get there.
 *
 * @module
 */

import { ours } from "./ours.js";

/**
 * Put a node in another place. It keeps everything where the browser knows how;
 * otherwise it may lose focus, and frames in it load again.
 *
 * @param {Node} parent
 * @param {ChildNode} node
 * @param {ChildNode | null} before
 */
export function place(parent, node, before) {
  const mover = /** @type {any} */ (parent);
  if (mover.moveBefore && parent.isConnected && node.isConnected)
    mover.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

/**
 * The nodes from one to another.
 *
 * @param {ChildNode} first
 * @param {ChildNode} last
 * @returns {ChildNode[]}
 * @throws {Error} If somebody has torn them apart.
 */
export function span(first, last) {
  const nodes = [first];
  /** @type {ChildNode | null} */
  let node = first;
  while (node !== last) {
    node = node.nextSibling;
    if (!node) throw new Error("nodes of the page are not where they were put");
    nodes.push(node);
  }
  return nodes;
}

/**
 * Remove the nodes before an anchor.
 *
 * @param {ChildNode} first
 * @param {ChildNode} anchor It stays.
 */
export function removeBefore(first, anchor) {
  const nodes = span(first, anchor);
  const { parentNode } = anchor;
  // Many times as fast as one by one, for long lists that are all there is.
  if (parentNode?.firstChild === first && parentNode.lastChild === anchor)
    parentNode.replaceChildren(anchor);
  else for (const node of nodes.slice(0, -1)) node.remove();
}

/** Table bodies that no template wrote: rows stand in one all the same. */
const implied = new WeakSet();

/** @param {Node} body */
export function imply(body) {
  ours.add(body);
  implied.add(body);
}

/**
 * Let rows that come before `anchor` stand in a table body, as the parser would.
 *
 * All that follows stands in it too, up to the next group of rows.
 *
 * @param {ChildNode} anchor
 */
export function enterBody(anchor) {
  const table = anchor.parentNode;
  if (!(table instanceof HTMLTableElement)) return;
  const nodes = [];
  /** @type {ChildNode | null} */
  let next = anchor;
  for (; next && !/^(TBODY|THEAD|TFOOT)$/.test(next.nodeName); next = next.nextSibling)
    nodes.push(next);
  if (!next || !implied.has(next)) {
    const body = document.createElement("tbody");
    imply(body);
    next = table.insertBefore(body, next);
  }
  /** @type {Element} */ (next).prepend(...nodes);
}
