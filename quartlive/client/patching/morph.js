// @ts-check
/**
 * Turns nodes of the page into other ones, keeping as many as possible.
 *
 * Only where there are no slots to write: HTML that is shown as it is, and places that
 * do not look as they should. Elements are told apart by `id` or `data-key`, or else
 * taken in their order.
 *
 * @module
 */

import { IGNORE } from "../attributes.js";
import { followText } from "./controls.js";
import { own, ownAll } from "./ours.js";
import { writeAttributes } from "./parts.js";
import { place } from "./moves.js";

// How far to look for an element of the same name before making a new one.
const NEAR = 8;

/**
 * Make the children of `parent` from `first` up to `end` look like `wanted`.
 *
 * @param {Node} parent
 * @param {ChildNode | null} first
 * @param {ChildNode | null} end
 * @param {ParentNode} wanted Its children may be taken.
 * @param {(node: Node) => boolean} [isForeign] Nodes that are left where they are.
 */
export function morph(parent, first, end, wanted, isForeign = () => false) {
  const old = new Old(first, end, wanted, isForeign);
  for (const node of [...wanted.childNodes]) {
    if (node.nodeValue === "") continue;
    const match = old.match(node);
    if (match) {
      old.take(match, (at) => place(parent, match, at ?? end));
      own([match]);
      update(match, node);
    } else {
      ownAll(node);
      parent.insertBefore(node, old.next ?? end);
    }
  }
  old.removeRest();
}

/** Nodes of the page that may be used again. */
class Old {
  /** @type {Map<string, Element>} */
  #keyed = new Map();
  /** In the order of the page. @type {Set<ChildNode>} */
  #rest = new Set();

  /**
   * @param {ChildNode | null} first
   * @param {ChildNode | null} end
   * @param {ParentNode} wanted
   * @param {(node: Node) => boolean} isForeign
   */
  constructor(first, end, wanted, isForeign) {
    const keys = new Set(Array.from(wanted.children, keyOf));
    for (let node = first, next; node && node !== end; node = next) {
      next = node.nextSibling;
      if (isForeign(node)) continue;
      const key = keyOf(node);
      // Taken out now, or all rows behind it would have to move.
      if (key && !keys.has(key)) node.remove();
      else this.#rest.add(node);
      if (key && node instanceof Element) this.#keyed.set(key, node);
    }
  }

  /** The first node that has found no use yet. */
  get next() {
    const [next = null] = this.#rest;
    return next;
  }

  /**
   * @param {ChildNode} wanted
   * @returns {ChildNode | null}
   */
  match(wanted) {
    const key = keyOf(wanted);
    if (key) {
      const node = this.#keyed.get(key);
      return node && this.#rest.has(node) && node.nodeName === wanted.nodeName
        ? node
        : null;
    }
    // Text is cheap to make, and not worth passing over anything else for.
    let looked = wanted instanceof Element ? 0 : NEAR - 1;
    for (const node of this.#rest) {
      if (node.nodeName === wanted.nodeName && !keyOf(node)) return node;
      if (++looked === NEAR) break;
    }
    return null;
  }

  /**
   * @param {ChildNode} node
   * @param {(at: ChildNode | null) => void} move
   */
  take(node, move) {
    // What has been passed over is not wanted, unless its key says so.
    if (!keyOf(node))
      for (const other of this.#rest) {
        if (other === node) break;
        if (!keyOf(other)) this.#drop(other);
      }
    const { next } = this;
    if (next !== node) move(next);
    this.#rest.delete(node);
  }

  removeRest() {
    for (const node of this.#rest) this.#drop(node);
  }

  /** @param {ChildNode} node */
  #drop(node) {
    this.#rest.delete(node);
    node.remove();
  }
}

/**
 * @param {ChildNode} node
 * @param {ChildNode} wanted
 */
function update(node, wanted) {
  if (!(node instanceof Element && wanted instanceof Element)) {
    if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
    return;
  }
  if (node instanceof HTMLTemplateElement)
    node.content.replaceChildren(.../** @type {any} */ (wanted).content.childNodes);
  if (node.isEqualNode(wanted)) return ownAll(node);
  const isIgnored = [node, wanted].every((each) => each.hasAttribute(IGNORE));
  const was = attributesOf(node);
  // Open or not is the visitor's.
  if (/^(details|dialog)$/.test(node.localName)) was.delete("open");
  writeAttributes(node, attributesOf(wanted), was);
  // What it holds is text to a browser that runs scripts, and elements otherwise.
  if (isIgnored || node.localName === "noscript") return;
  const text = wanted.textContent ?? "";
  if (!(node instanceof HTMLTextAreaElement))
    morph(node, node.firstChild, null, wanted);
  else if (node.textContent !== text) {
    node.textContent = text;
    followText(node, text);
  }
}

/** @param {Element} element */
function attributesOf(element) {
  return new Map(Array.from(element.attributes, (a) => [a.name, a.value]));
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof Element
    ? node.getAttribute("data-key") || node.id || null
    : null;
}
