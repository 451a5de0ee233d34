// @ts-check
/**
 * Walks over the children of an element of the page, claiming those that are expected.
 *
 * @module
 */

import { imply } from "./bodies.js";

/** The page does not look like the tree. */
export class Mismatch extends Error {}

export class Cursor {
  /** The next node to claim. @type {ChildNode | null} */
  node;
  /** Where it stands. @type {Node} */
  parent;
  #isForeign;
  #mayLead;
  /** Once in a table body that no template wrote: that body. @type {Element | null} */
  #body = null;

  /**
   * @param {Node} parent
   * @param {(node: Node) => boolean} isForeign
   * @param {boolean} [mayLead] Whether nodes of others may come first.
   */
  constructor(parent, isForeign, mayLead = false) {
    this.parent = parent;
    this.node = parent.firstChild;
    this.#isForeign = isForeign;
    this.#mayLead = mayLead;
  }

  /**
   * Claim the next node that fits; nodes of others are passed over.
   *
   * @template {ChildNode} Kind
   * @param {(node: ChildNode) => node is Kind} fits
   * @returns {Kind}
   * @throws {Mismatch} If something else is there.
   */
  claim(fits) {
    const found = this.#find(fits);
    if (!found) throw new Mismatch();
    this.#mayLead = false;
    this.node = found.nextSibling;
    return found;
  }

  /**
   * @template {ChildNode} Kind
   * @param {(node: ChildNode) => node is Kind} fits
   * @param {boolean} [mayLeave] Whether to look behind the rows too.
   * @returns {Kind | null}
   */
  #find(fits, mayLeave = true) {
    for (let node = this.node; node; node = node.nextSibling) {
      if (fits(node)) return node;
      if (!this.#mayPass(node)) return null;
    }
    if (!mayLeave || !this.#leaveBody()) return null;
    return this.#find(fits);
  }

  /** @param {ChildNode} node */
  #mayPass(node) {
    if (isEmptyText(node) || this.#isForeign(node)) return true;
    return this.#mayLead && !(node instanceof Text && node.data.trim());
  }

  #leaveBody() {
    const body = this.#body;
    if (!body) return false;
    this.#body = null;
    this.parent = /** @type {Node} */ (body.parentNode);
    this.node = body.nextSibling;
    return true;
  }

  /** Rows come next: go where the parser has put them. */
  enterBody() {
    const isBody = (/** @type {ChildNode} */ node) => node.nodeName === "TBODY";
    const blanks = [];
    let node = this.node;
    for (; node && !isBody(node); node = node.nextSibling)
      if (node instanceof Text && !node.data.trim()) blanks.push(node);
      else if (!this.#isForeign(node)) return;
    if (!(node instanceof Element)) return;
    // White space that belongs to the rows goes with them.
    node.prepend(...blanks);
    imply(node);
    this.#body = node;
    this.parent = node;
    this.node = node.firstChild;
  }

  /**
   * Claim an element that may stand for this one of a template.
   *
   * @param {Element} wanted
   * @returns {Element}
   */
  element({ localName, id }) {
    return this.claim(
      /** @returns {node is Element} */
      (node) =>
        node instanceof Element &&
        node.localName === localName &&
        (!id || node.id === id),
    );
  }

  /** Claim a comment. */
  comment() {
    return this.claim(
      /** @returns {node is Comment} */ (node) => node instanceof Comment,
    );
  }

  /**
   * The text that comes next, not claimed yet; "" when there is none.
   *
   * Text that has been split is whole again.
   */
  peek() {
    const text = this.#find(isFullText, false);
    if (!text) return "";
    for (let next; (next = text.nextSibling) instanceof Text; next.remove())
      text.appendData(next.data);
    this.node = text;
    return text.data;
  }

  /**
   * Claim exactly this text, in a node of its own.
   *
   * @param {string} text Not empty.
   * @returns {Text}
   */
  text(text) {
    let wanted = text;
    const there = this.peek();
    // The parser takes away a newline at the very start.
    const isCut =
      /^(PRE|LISTING)$/.test(this.parent.nodeName) && !this.node?.previousSibling;
    if (isCut && text[0] === "\n" && there[0] !== "\n") wanted = text.slice(1);
    if (!there.startsWith(wanted)) throw new Mismatch();
    if (!wanted) return this.mark();
    const node = this.claim(isFullText);
    if (node.length > wanted.length) this.node = node.splitText(wanted.length);
    return node;
  }

  /** An empty text node where the cursor is. */
  mark() {
    const { node } = this;
    if (node && isEmptyText(node)) {
      this.node = node.nextSibling;
      return node;
    }
    const text = document.createTextNode("");
    this.parent.insertBefore(text, node);
    return text;
  }

  /**
   * Everything has been claimed.
   *
   * @throws {Mismatch} If something is left over that is nobody else's.
   */
  finish() {
    do
      for (let { node } = this; node; node = node.nextSibling) {
        const isBlank = node instanceof Text && !node.data.trim();
        if (!isBlank && !this.#isForeign(node)) throw new Mismatch();
      }
    while (this.#leaveBody());
  }
}

/**
 * @param {ChildNode} node
 * @returns {node is Text}
 */
function isFullText(node) {
  return node instanceof Text && node.data !== "";
}

/**
 * @param {ChildNode} node
 * @returns {node is Text}
 */
function isEmptyText(node) {
  return node instanceof Text && node.data === "";
}
