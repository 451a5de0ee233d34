// @ts-check
/**
 * Where nodes stand, and how they get there.
 *
 * @module
 */

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
