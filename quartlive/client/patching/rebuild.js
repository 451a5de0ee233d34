// @ts-check
/**
 * Makes nodes for part of what a tree shows, where those of the page do not fit.
 *
 * @module
 */

import { CHILD } from "./kinds.js";
import { commit } from "./parts.js";
import { fill } from "./render.js";

/**
 * @typedef {import("./misfits.js").Context} Context
 * @typedef {import("./template.js").Template} Template
 * @typedef {import("./tree.js").TreeNode} TreeNode
 */

/**
 * Make anew what stands below a node of a template.
 *
 * @param {Node} wanted
 * @param {Node} into
 * @param {TreeNode} owner
 * @param {Context | null} context
 */
export function build(wanted, into, owner, context) {
  const template = /** @type {Template} */ (owner.template);
  for (const node of wanted.childNodes) {
    const bound = template.bound.get(node);
    const isEntered = template.entered.has(node);
    const copy = into.appendChild(document.importNode(node, !isEntered));
    if (bound) owner.nodes[bound.index] = copy;
    for (const part of bound?.parts ?? []) {
      owner.said[part.index] = undefined;
      commit(owner, part);
    }
    if (bound && bound.slot >= 0 && template.partOf[bound.slot].kind === CHILD) {
      owner.raws?.delete(bound.slot);
      fill(owner, bound.slot, context);
    }
    if (isEntered) build(node, copy, owner, context);
  }
}
