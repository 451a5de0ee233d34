// @ts-check
/**
 * Bodies of tables: rows stand in one, also where no template has written it.
 *
 * @module
 */

import { CHILD_MARK } from "./kinds.js";
import { ours } from "./ours.js";

/** Those that no template wrote. */
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

/**
 * Slots before rows that need no slot: the parser has put only those in a body.
 *
 * @param {DocumentFragment} content
 */
export function settleRows(content) {
  for (const body of content.querySelectorAll("table > tbody")) {
    const between = [];
    let node = body.previousSibling;
    for (; node && !(node instanceof Element); node = node.previousSibling)
      between.unshift(node);
    const isSlot = (/** @type {Node} */ { nodeValue }) =>
      CHILD_MARK.test(nodeValue ?? "");
    const first = between.findIndex(isSlot);
    if (first >= 0) body.prepend(...between.slice(first));
  }
}
