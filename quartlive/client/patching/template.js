// @ts-check
/**
 * A fragment's statics, compiled once: the nodes to copy, and the way to its slots.
 *
 * @module
 */

import { IGNORE } from "../attributes.js";
import { settleRows } from "./bodies.js";
import { parse } from "./html.js";
import {
  ATTRIBUTE,
  CHILD,
  CHILD_MARK,
  COMMENT,
  MARK,
  RAW,
  TAG,
  TAG_NUMBER,
  split,
} from "./kinds.js";
import { Scan } from "./scan.js";

/**
 * One or more slots that are written together.
 *
 * @typedef {object} Part
 * @property {number} kind
 * @property {number} place Which of the template's bound nodes it writes to.
 * @property {number} index Its number among the template's parts.
 * @property {number[]} slots
 * @property {string[]} strings The text around its slots, entities resolved.
 * @property {string} name Of the attribute.
 */

/**
 * A node of the template that has to be found again in its copies.
 *
 * @typedef {{index: number, slot: number, parts: Part[]}} Bound
 */

// Steps of the way from node to node.
const UP = 0;
const NEXT = 1;
const DOWN = 2;
const BIND = 3;

export class Template {
  /** What is copied; slots in text are empty text nodes. @type {DocumentFragment} */
  content;
  /** @type {Map<Node, Bound>} */
  bound = new Map();
  /** Elements with something bound below them. @type {Set<Node>} */
  entered = new Set();
  /** Elements whose content is filled once, and then left alone.
   * @type {Element[]} */
  ignored = [];
  /** Parts that are not a slot in text. @type {Part[]} */
  parts = [];
  /** The part of each slot. @type {Part[]} */
  partOf = [];
  /** Names of the elements it consists of. @type {Set<string>} */
  names = new Set();
  /** Names of the outermost ones. @type {Set<string>} */
  roots = new Set();
  /** The slot that is its first node, or -1. */
  leadingSlot;
  /** The element that is its only root. @type {Element | null} */
  onlyRoot = null;
  /** Why it cannot be shown slot by slot. */
  problem = "";
  /** Elements outside the region that its last parts write to. @type {Element[]} */
  elements = [];
  #steps = /** @type {number[]} */ ([]);
  #scan;

  /**
   * @param {string[]} strings
   * @param {string} namespace
   */
  constructor(strings, namespace) {
    this.namespace = namespace;
    this.#scan = new Scan(strings, namespace !== "");
    const { html, kinds, names, roots, problem } = this.#scan;
    Object.assign(this, { names, roots, problem });
    this.content = parse(problem ? "" : html, namespace);
    if (!names.has("tbody")) settleRows(this.content);
    this.#enter(this.content);
    this.ignored = [...this.content.querySelectorAll(`[${IGNORE}]`)];
    if (!this.content.firstChild) this.content.append("");
    const { firstChild, lastChild } = this.content;
    this.leadingSlot = this.bound.get(/** @type {Node} */ (firstChild))?.slot ?? -1;
    if (firstChild === lastChild && firstChild instanceof Element) {
      this.onlyRoot = firstChild;
      this.#steps.shift();
    }
    if (kinds.some((_, slot) => !this.partOf[slot]))
      this.problem ||= "the parser dropped a slot";
  }

  /** @param {number} slot */
  isChild(slot) {
    return this.partOf[slot].kind === CHILD;
  }

  /**
   * Does the parser take a newline away from the start of this slot?
   *
   * @param {number} slot
   */
  isLeading(slot) {
    return this.#scan.leading.has(slot);
  }

  /**
   * Copy its nodes.
   *
   * @returns {{root: Element | DocumentFragment, nodes: Node[]}} The copy, and its
   *   bound nodes.
   */
  copy() {
    const root = document.importNode(this.onlyRoot ?? this.content, true);
    /** @type {Node[]} */
    const nodes = [];
    /** @type {any} */
    let node = root;
    for (const step of this.#steps) {
      if (step === NEXT) node = node.nextSibling;
      else if (step === DOWN) node = node.firstChild;
      else if (step === UP) node = node.parentNode;
      else nodes.push(node);
    }
    return { root, nodes };
  }

  /**
   * Bind what is below a node and note the way there.
   *
   * @param {Node} parent
   * @returns {boolean} Whether anything is.
   */
  #enter(parent) {
    const steps = this.#steps;
    const start = steps.length;
    let useful = start;
    let step = DOWN;
    for (let child = parent.firstChild; child; child = child.nextSibling) {
      steps.push(step);
      step = NEXT;
      child = this.#bind(child);
      if (this.bound.has(child)) useful = steps.push(BIND);
      if (this.#enter(child)) useful = steps.length;
    }
    steps.length = useful;
    if (useful === start) return false;
    this.entered.add(parent);
    steps.push(UP);
    return true;
  }

  /**
   * @param {ChildNode} node
   * @returns {ChildNode} The node, or what stands in its place now.
   */
  #bind(node) {
    if (node instanceof Element) {
      this.#bindElement(node);
    } else if (node instanceof Comment) {
      const slot = CHILD_MARK.exec(node.data)?.[1];
      if (slot !== undefined) return this.#bindChild(node, Number(slot));
      if (node.data.includes(MARK)) {
        this.#part(node, COMMENT, ...split(node.data));
        node.data = "";
      }
    }
    return node;
  }

  /**
   * @param {Comment} comment
   * @param {number} slot
   */
  #bindChild(comment, slot) {
    const text = document.createTextNode("");
    comment.replaceWith(text);
    const index = this.bound.size;
    this.bound.set(text, { index, slot, parts: [] });
    this.partOf[slot] = {
      kind: CHILD,
      place: index,
      index: -1,
      slots: [slot],
      strings: [],
      name: "",
    };
    return text;
  }

  /** @param {Element} element */
  #bindElement(element) {
    const number = element.getAttribute(TAG_NUMBER);
    if (number !== null) {
      element.removeAttribute(TAG_NUMBER);
      const tag = this.#scan.tags[Number(number)];
      if (tag.isLoose) this.#part(element, TAG, tag.strings, tag.slots);
      else this.#bindAttributes(element);
    }
    const { firstChild } = element;
    if (firstChild instanceof Text && firstChild.data.includes(MARK)) {
      this.#part(element, RAW, ...split(firstChild.data));
      firstChild.remove();
    }
  }

  /** @param {Element} element */
  #bindAttributes(element) {
    for (const { name, value } of [...element.attributes]) {
      if (!value.includes(MARK)) continue;
      element.removeAttribute(name);
      this.#part(element, ATTRIBUTE, ...split(value), name);
    }
  }

  /**
   * @param {Node} node
   * @param {number} kind
   * @param {string[]} strings
   * @param {number[]} slots
   * @param {string} [name]
   */
  #part(node, kind, strings, slots, name = "") {
    const { size } = this.bound;
    const bound = this.bound.get(node) ?? { index: size, slot: -1, parts: [] };
    const index = this.parts.length;
    const part = { kind, place: bound.index, index, slots, strings, name };
    this.bound.set(node, bound);
    bound.parts.push(part);
    this.parts.push(part);
    for (const slot of slots) this.partOf[slot] = part;
  }
}
