// @ts-check
/**
 * Which nodes of the page are the tree's: the rest is somebody else's.
 *
 * @module
 */

/** Outermost nodes of fragments, and all of HTML that is shown as it is, that has been put on the page. @type {WeakSet<Node>} */
export const ours = new WeakSet();

/**
 * Text is not noted: there is much of it, and nobody else's stays anyway.
 *
 * @param {Iterable<Node>} nodes
 */
export function own(nodes) {
  for (const node of nodes) if (!(node instanceof Text)) ours.add(node);
}

/**
 * All of it, also what is inside.
 *
 * @param {Node} root
 */
export function ownAll(root) {
  const what = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT;
  const nodes = document.createNodeIterator(root, what);
  for (let node; (node = nodes.nextNode());) ours.add(node);
}
