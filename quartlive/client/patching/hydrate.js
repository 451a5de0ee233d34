// @ts-check
/**
 * Adopts nodes that are on the page already: the server's HTML becomes the tree's.
 *
 * Tree and page are walked side by side, and each slot finds the nodes that show it.
 * Where the page looks different, the nearest element around is made to fit first.
 *
 * @module
 */

import { IGNORE } from "../attributes.js";
import { adoptText, claim, following, leadsWithRow } from "./claims.js";
import { Cursor, Mismatch } from "./cursor.js";
import { forget } from "./ignored.js";
import { Misfit } from "./misfits.js";
import { morph } from "./morph.js";
import { own } from "./ours.js";
import { build } from "./rebuild.js";
import { assume, commit, isOther } from "./parts.js";
import { bind, fit, htmlOf, isPlain, parseFor, textOf } from "./render.js";
import { TreeNode, TreeRange } from "./tree.js";

/**
 * @typedef {import("./misfits.js").Context} Context
 * @typedef {import("./template.js").Bound} Bound
 * @typedef {import("./template.js").Template} Template
 *
 * What is known of the page besides the tree.
 * @typedef {object} Before
 * @property {(node: Node) => boolean} isForeign Somebody else's node.
 * @property {(element: Element, name: string) => string | null} original An attribute
 *   as it was when the server last had a say.
 * @property {boolean} isFirst Whether all that the page shows is the server's HTML.
 */

/**
 * Let the root of a tree find its nodes among the children of `body`.
 *
 * @param {TreeNode} root Its template has one slot and nothing else.
 * @param {Element} body
 * @param {Before} before
 */
export function hydrate(root, body, before) {
  const { content } = /** @type {Template} */ (root.template);
  new Hydration(before).enter(content, body, root, null);
}

class Hydration {
  #before;

  /** @param {Before} before */
  constructor(before) {
    this.#before = before;
  }

  /**
   * Adopt the children of an element; where they do not fit, change them until they do.
   *
   * @param {Element | DocumentFragment} wanted The element in the template.
   * @param {Element} element The element on the page.
   * @param {TreeNode} owner
   * @param {Context | null} above
   */
  enter(wanted, element, owner, above) {
    try {
      this.#children(wanted, element, owner, above);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      const copy = document.importNode(wanted, false);
      build(wanted, copy, owner, above && { parent: element, above });
      // Elsewhere it may well be the guest that does not fit: a translation, say.
      const isGuest = element === document.body ? this.#before.isForeign : undefined;
      morph(element, element.firstChild, null, copy, isGuest);
      this.#children(wanted, element, owner, above);
    }
  }

  /**
   * @param {Node} wanted
   * @param {Element} element
   * @param {TreeNode} owner
   * @param {Context | null} above
   */
  #children(wanted, element, owner, above) {
    const { isForeign, isFirst } = this.#before;
    const isBody = element === document.body;
    const cursor = new Cursor(element, isForeign, isBody && isFirst);
    this.#nodes(wanted, owner, cursor, above);
    // What comes at the end of a page that was just loaded may be anybody's.
    if (!isBody || !isFirst) cursor.finish();
  }

  /**
   * @param {Node} wanted Its children are what is expected.
   * @param {TreeNode} owner
   * @param {Cursor} cursor
   * @param {Context | null} above
   * @returns {ChildNode[]} The nodes found for them.
   */
  #nodes(wanted, owner, cursor, above) {
    const template = /** @type {Template} */ (owner.template);
    return Array.from(wanted.childNodes, (node) => {
      const bound = template.bound.get(node);
      if (bound && bound.slot >= 0)
        return this.#slot(node, bound, owner, cursor, above);
      const found = claim(node, cursor);
      if (bound) this.#bound(bound, owner, found);
      if (!(found instanceof Element && template.entered.has(node))) return found;
      if (found.hasAttribute(IGNORE)) forget(node, owner);
      else this.enter(/** @type {Element} */ (node), found, owner, above);
      return found;
    });
  }

  /**
   * @param {Bound} bound
   * @param {TreeNode} owner
   * @param {ChildNode} found
   */
  #bound({ index, parts }, owner, found) {
    // Healing: what this very node was told is known.
    const isKnown = owner.nodes[index] === found;
    owner.nodes[index] = found;
    for (const part of parts) {
      if (!isKnown) assume(owner, part, this.#before.original);
      if (isOther(owner, part)) throw new Mismatch();
      commit(owner, part);
    }
  }

  /**
   * @param {ChildNode} wanted
   * @param {Bound} bound
   * @param {TreeNode} owner
   * @param {Cursor} cursor
   * @param {Context | null} above
   * @returns {ChildNode} The text node that ends the slot.
   */
  #slot(wanted, { index, slot }, owner, cursor, above) {
    const value = owner.values[slot];
    const wasHtml = owner.raws?.delete(slot) ?? false;
    if (isPlain(value)) {
      const text = textOf(owner, slot, value);
      return (owner.nodes[index] = adoptText(text, cursor, following(wanted, owner)));
    }
    if (cursor.parent instanceof HTMLTableElement && leadsWithRow(value))
      cursor.enterBody();
    const { node, parent } = cursor;
    const context = { parent, above };
    if (typeof value !== "string")
      try {
        const end = this.#value(value, owner, index, cursor, context);
        // It stood there as one piece, so nothing was known of its parts.
        if (wasHtml) throw new Mismatch();
        return end;
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        cursor.node = node;
      }
    const html = htmlOf(owner, slot, above && context);
    return this.#html(owner, slot, index, html, cursor);
  }

  /**
   * @param {TreeNode | TreeRange} value
   * @param {TreeNode} owner
   * @param {number} index
   * @param {Cursor} cursor
   * @param {Context} context
   */
  #value(value, owner, index, cursor, context) {
    const template = fit(value.statics, owner.template?.namespace ?? "", context);
    value.isWhole = false;
    if (value instanceof TreeNode) this.#node(value, template, cursor, context);
    else for (const row of value.rows) this.#node(row, template, cursor, context);
    const anchor = cursor.mark();
    owner.nodes[index] = anchor;
    if (value instanceof TreeRange) Object.assign(value, { anchor, shown: null });
    return anchor;
  }

  /**
   * @param {TreeNode} node
   * @param {Template} template
   * @param {Cursor} cursor
   * @param {Context} above
   */
  #node(node, template, cursor, above) {
    if (node.template !== template) bind(node, template, []);
    node.isWhole = false;
    const found = this.#nodes(template.content, node, cursor, above);
    node.first = found[0];
    node.last = found[found.length - 1];
    node.element = found.find((each) => each instanceof Element) ?? null;
    own(found);
    // The page's own elements are no nodes of any parent.
    template.elements.forEach((element, i) =>
      this.#bound(
        { index: i + 1, slot: -1, parts: [template.parts[i]] },
        node,
        element,
      ),
    );
  }

  /**
   * Adopt HTML that is shown as it is.
   *
   * @param {TreeNode} owner
   * @param {number} slot
   * @param {number} index
   * @param {string} html
   * @param {Cursor} cursor
   */
  #html(owner, slot, index, html, cursor) {
    const start = cursor.mark();
    const fragment = parseFor(owner, slot, html, cursor.parent);
    for (const node of fragment.childNodes) claim(node, cursor);
    const anchor = cursor.mark();
    owner.nodes[index] = anchor;
    morph(cursor.parent, start.nextSibling, anchor, fragment, this.#before.isForeign);
    (owner.raws ??= new Map()).set(slot, { start, html });
    return anchor;
  }
}
