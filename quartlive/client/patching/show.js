// @ts-check
/**
 * Writes to the page what a merge has changed: the second of the two passes.
 *
 * @module
 */

import { IGNORE } from "../attributes.js";
import { isIgnored } from "./ignored.js";
import { arrange } from "./lists.js";
import { removeBefore } from "./moves.js";
import { commit } from "./parts.js";
import { anchorOf, firstIn } from "./places.js";
import { fill, htmlOf, isPlain, showHtml, textOf } from "./render.js";
import { CHILD, TAG } from "./kinds.js";
import { TreeRange } from "./tree.js";

/**
 * @typedef {import("./misfits.js").Context} Context
 * @typedef {import("./tree.js").TreeNode} TreeNode
 * @typedef {import("./tree.js").Value} Value
 * @typedef {import("./merge.js").Write} Write
 */

/** The context of nodes that stand on the page. @type {Context} */
const ATTACHED = { parent: null, above: null };

/**
 * Let the page show what a merge has noted.
 *
 * @param {Write} write
 */
export function show(write) {
  const { node, part } = find(write);
  if (!node) return;
  if ("range" in write) arrange(write.range, /** @type {Text} */ (node));
  else if (part?.kind === CHILD) change(write.owner, write.slot, write.was);
  else if (part) commitTo(write.owner, part, node);
}

/**
 * Find what has to be written to: no node where nothing has.
 *
 * @param {Write} write
 * @returns {{node?: Node | null, part?: import("./template.js").Part}}
 * @throws {Error} If somebody has taken it from the page.
 */
export function find(write) {
  let node, part;
  // Without an anchor it is not on the page; what it is in will show it.
  if ("range" in write) node = write.range.shown && write.range.anchor;
  else {
    part = write.owner.template?.partOf[write.slot];
    node = part && write.owner.nodes[part.place];
  }
  // What is ignored has not been looked for on the page.
  if (!node || isIgnored(node, part?.kind)) return {};
  if (!node.isConnected)
    throw new Error("nodes of the page are not where they were put");
  return { node, part };
}

/**
 * @param {TreeNode} owner
 * @param {import("./template.js").Part} part
 * @param {Node} node
 * @throws {Error} If its content has to be looked at from now on.
 */
function commitTo(owner, part, node) {
  const has = () =>
    part.kind === TAG && /** @type {Element} */ (node).hasAttribute(IGNORE);
  const isIgnoring = has();
  commit(owner, part);
  if (isIgnoring && !has()) throw new Error("an element is ignored no more");
}

/**
 * Let a slot show what it holds now.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {Value} was
 */
function change(owner, slot, was) {
  const value = owner.values[slot];
  const anchor = anchorOf(owner, slot);
  const { parentNode: parent } = anchor;
  const raw = owner.raws?.get(slot);
  if (isPlain(value) && isPlain(was) && !raw) {
    const text = textOf(owner, slot, value);
    if (anchor.data !== text) anchor.data = text;
  } else if (raw && (typeof value === "string" ? !isPlain(value) : value.isWhole)) {
    // Only the node that holds the whole page has no nodes of its own.
    showHtml(owner, slot, htmlOf(owner, slot, owner.first && { parent, above: null }));
  } else if (typeof value === "string" || !isShown(value)) {
    removeBefore(firstIn(owner, slot, was), anchor);
    owner.raws?.delete(slot);
    anchor.data = "";
    fill(owner, slot, owner.first && ATTACHED);
  }
}

/**
 * @param {TreeNode | TreeRange} value
 */
function isShown(value) {
  return value instanceof TreeRange ? value.anchor !== null : value.template !== null;
}
