// @ts-check
/**
 * Makes the nodes of trees, and puts them on the page.
 *
 * A slot in text is one text node, always: it holds the text, or is empty and follows
 * whatever else the slot shows. *
 * @module
 */

import { enterBody } from "./bodies.js";
import { compile } from "./compile.js";
import { announce } from "./dialogs.js";
import { decode, namespaceIn, parse } from "./html.js";
import { forget } from "./ignored.js";
import { CHILD } from "./kinds.js";
import { Misfit, isMisplaced } from "./misfits.js";
import { morph } from "./morph.js";
import { span } from "./moves.js";
import { own, ownAll } from "./ours.js";
import { commit } from "./parts.js";
import { anchorOf } from "./places.js";
import { Scan } from "./scan.js";
import { TreeNode, TreeRange, toHtml } from "./tree.js";

/**
 * @typedef {import("./misfits.js").Context} Context
 * @typedef {import("./template.js").Template} Template
 * @typedef {import("./tree.js").Statics} Statics
 * @typedef {import("./tree.js").Value} Value
 */

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
export function showHtml(owner, slot, html) {
  const anchor = anchorOf(owner, slot);
  const raw = owner.raws?.get(slot);
  if (raw?.html === html) return;
  const fragment = parseFor(owner, slot, html, anchor.parentNode);
  if (fragment.querySelector("dialog")) announce();
  ownAll(fragment);
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
export function renderRows(rows, template, context) {
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
  own(root instanceof Element ? [root] : root.childNodes);
  if (template.names.has("dialog")) announce();
  for (const element of template.ignored) forget(element, node);
  return root;
}

/**
 * @param {DocumentFragment | Element} nodes
 * @param {ChildNode} before
 */
export function insert(nodes, before) {
  const first = nodes instanceof Element ? nodes : nodes.firstElementChild;
  if (first?.localName === "tr") enterBody(before);
  before.before(nodes);
}
