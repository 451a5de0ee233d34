// @ts-check
/**
 * Puts trees on the page and writes what has changed: the second pass of an update.
 *
 * A slot in text is one text node, always: it holds the text, or is empty and follows
 * whatever else the slot shows. Where that begins is not kept but computed.
 *
 * @module
 */

import { decode, namespaceIn, parse } from "./html.js";
import { Misfit, isMisplaced } from "./misfits.js";
import { morph } from "./morph.js";
import { enterBody, place, removeBefore, span } from "./moves.js";
import { commit } from "./parts.js";
import { settled } from "./ranges.js";
import { CHILD, Scan } from "./scan.js";
import { compile } from "./template.js";
import { TreeNode, TreeRange, toHtml } from "./tree.js";

/**
 * @typedef {import("./misfits.js").Context} Context
 * @typedef {import("./template.js").Template} Template
 * @typedef {import("./tree.js").Statics} Statics
 * @typedef {import("./tree.js").Value} Value
 * @typedef {import("./tree.js").Write} Write
 */

/** Outermost elements of all that has been put on the page. @type {WeakSet<Node>} */
export const ours = new WeakSet();

/** The context of nodes that stand on the page. @type {Context} */
const ATTACHED = { parent: null, above: null };

/**
 * Let the page show what a merge has noted.
 *
 * @param {Write} write
 */
export function show(write) {
  if ("range" in write) {
    const { range } = write;
    // Without an anchor it is not on the page; what it is in will show it.
    if (!range.anchor || !range.shown) return;
    insist(range.anchor);
    return arrange(range, range.anchor);
  }
  const { owner, slot, was } = write;
  if (!owner.template) return;
  const part = owner.template.partOf[slot];
  insist(owner.nodes[part.place]);
  if (part.kind === CHILD) change(owner, slot, was);
  else commit(owner, part);
}

/**
 * @param {Node} node
 * @throws {Error} If somebody has taken it from the page.
 */
function insist({ isConnected }) {
  if (!isConnected) throw new Error("a node is not on the page any more");
}

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
 * A fragment, compiled for where it is going to stand.
 *
 * @param {Statics} statics
 * @param {string} namespace Of the fragment around it.
 * @param {Context} context
 * @throws {Misfit} If it cannot be shown there slot by slot.
 */
export function fit(statics, namespace, context) {
  const template = compile(statics, namespaceIn(context.parent, namespace));
  if (template.problem || isMisplaced(template, context)) throw new Misfit();
  return template;
}

/**
 * Note where a node of the tree stands.
 *
 * @param {TreeNode} node
 * @param {Template} template
 * @param {Node[]} nodes
 */
export function bind(node, template, nodes) {
  node.template = template;
  node.nodes = nodes;
  node.said = [];
  node.raws = null;
  node.isWhole = false;
}

/**
 * Can text be shown as text, or is there markup in it?
 *
 * @param {Value} value
 * @returns {value is string}
 */
export function isPlain(value) {
  return typeof value === "string" && !value.includes("<");
}

/**
 * Plain text as the parser would have it in this slot.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {string} value
 */
export function textOf({ template }, slot, value) {
  const text = decode(value);
  return template?.isLeading(slot) ? text.replace(/^\n/, "") : text;
}

/**
 * Fill a slot that shows nothing.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {Context | null} context Where the nodes of its owner are going to stand; null
 *   for the slot that shows the whole page.
 */
export function fill(owner, slot, context) {
  const value = owner.values[slot];
  const anchor = anchorOf(owner, slot);
  const here = { parent: anchor.parentNode, above: context };
  if (isPlain(value)) anchor.data = textOf(owner, slot, value);
  else if (typeof value === "string")
    showHtml(owner, slot, htmlOf(owner, slot, context && here));
  else
    try {
      insert(build(value, owner, anchor, here), anchor);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      showHtml(owner, slot, htmlOf(owner, slot, context && here));
    }
}

/**
 * What a slot shows as one piece of HTML.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {Context | null} context Null if nothing above could show it instead.
 * @throws {Misfit} If even that would not stay where it stands.
 */
export function htmlOf(owner, slot, context) {
  const value = owner.values[slot];
  const { namespace = "", elements = [] } = owner.template ?? {};
  const html = toHtml(value);
  const scan = new Scan([html], namespace !== "");
  // Above a page's own tags there is nothing either.
  const mayFail = context && !elements.length;
  if (mayFail && (scan.problem || isMisplaced(scan, context))) throw new Misfit();
  if (typeof value !== "string") value.isWhole = true;
  return html;
}

/**
 * Show HTML in a slot that shows nothing, or HTML.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {string} html
 */
function showHtml(owner, slot, html) {
  const anchor = anchorOf(owner, slot);
  const raw = owner.raws?.get(slot);
  if (raw?.html === html) return;
  const fragment = parseFor(owner, slot, html, anchor.parentNode);
  for (const child of fragment.children) ours.add(child);
  if (raw) {
    const parent = /** @type {Node} */ (anchor.parentNode);
    span(raw.start, anchor);
    morph(parent, raw.start.nextSibling, anchor, fragment);
    raw.html = html;
    return;
  }
  const start = document.createTextNode("");
  fragment.prepend(start);
  anchor.data = "";
  insert(fragment, anchor);
  (owner.raws ??= new Map()).set(slot, { start, html });
}

/**
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {string} html
 * @param {Node | null} parent Where it is going to stand.
 */
export function parseFor({ template }, slot, html, parent) {
  const text = template?.isLeading(slot) ? html.replace(/^\r?\n/, "") : html;
  return parse(text, namespaceIn(parent, template?.namespace ?? ""));
}

/**
 * Make the nodes of a value that has none.
 *
 * @param {TreeNode | TreeRange} value
 * @param {TreeNode} owner
 * @param {Text} anchor The end of its slot.
 * @param {Context} context
 * @returns {DocumentFragment | Element}
 */
function build(value, owner, anchor, context) {
  // Also for no rows at all: the slot shall not become whole at the first row.
  const template = fit(value.statics, owner.template?.namespace ?? "", context);
  if (value instanceof TreeNode) return render(value, template, context);
  value.anchor = anchor;
  value.shown = null;
  return renderRows(value.rows, template, context);
}

/**
 * @param {TreeNode[]} rows
 * @param {Template} template
 * @param {Context} context
 */
function renderRows(rows, template, context) {
  const fragment = document.createDocumentFragment();
  for (const row of rows) fragment.append(render(row, template, context));
  return fragment;
}

/**
 * @param {TreeNode} node
 * @param {Template} template
 * @param {Context} above
 */
function render(node, template, above) {
  const { root, nodes } = template.copy();
  bind(node, template, nodes);
  node.first = root instanceof Element ? root : root.firstChild;
  node.last = root instanceof Element ? root : root.lastChild;
  node.element = root instanceof Element ? root : root.firstElementChild;
  for (const part of template.parts) commit(node, part);
  template.partOf.forEach(({ kind }, slot) => {
    if (kind === CHILD) fill(node, slot, above);
  });
  if (root instanceof Element) ours.add(root);
  else for (const child of root.children) ours.add(child);
  return root;
}

/**
 * @param {DocumentFragment | Element} nodes
 * @param {ChildNode} before
 */
function insert(nodes, before) {
  const first = nodes instanceof Element ? nodes : nodes.firstElementChild;
  if (first?.localName === "tr") enterBody(before);
  before.before(nodes);
}

/**
 * The first node that a slot shows.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 * @param {Value} [value]
 * @returns {ChildNode}
 */
function firstIn(owner, slot, value = owner.values[slot]) {
  const raw = owner.raws?.get(slot);
  if (raw) return raw.start;
  if (value instanceof TreeRange) value = (value.shown ?? value.rows)[0];
  return (value instanceof TreeNode && firstOf(value)) || anchorOf(owner, slot);
}

/**
 * @param {TreeNode} node
 * @returns {ChildNode | null}
 */
function firstOf(node) {
  const slot = node.template?.leadingSlot ?? -1;
  return slot < 0 ? node.first : firstIn(node, slot);
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

/**
 * Let a list show the rows it has now.
 *
 * @param {TreeRange} range
 * @param {Text} anchor
 */
function arrange(range, anchor) {
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
    replace(range, gone, rows, anchor, after ? firstOf(after) : anchor);
  }
  range.shown = null;
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
  let node = nodesOf(row).at(-1)?.nextSibling;
  while (node && node !== next && !ours.has(node)) node = node.nextSibling;
  if (node !== next) throw new Error("somebody has moved a row");
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
    throw new Error("somebody has moved a row");
  return nodes;
}
