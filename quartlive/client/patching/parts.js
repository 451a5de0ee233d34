// @ts-check
/**
 * Writes attributes and raw text: everything in a tree that is not a node's child.
 *
 * A part is written only when the server's value changed. What somebody else wrote
 * into a class list or a style meanwhile stays: the last thing the server said is the
 * base of a merge in three ways.
 *
 * @module
 */

import { toggle } from "./dialogs.js";
import { follow, followText, keepingChoice, printed } from "./controls.js";
import { MATHML, SVG, attributes, decode, writeText } from "./html.js";
import { isIgnoredAttribute } from "./ignored.js";
import { ATTRIBUTE, COMMENT, RAW, TAG } from "./kinds.js";
import { toHtml } from "./tree.js";

/**
 * @typedef {import("./template.js").Part} Part
 * @typedef {import("./tree.js").TreeNode} TreeNode
 * @typedef {Map<string, string>} Attributes
 */

const XLINK = "http://www.w3.org/1999/xlink";

// Attributes that a page's own scripts hardly set: found on an element that should not
// have them, they are what the server said before.
const STATE =
  /^(aria-.*|checked|disabled|hidden|multiple|open|readonly|required|selected)$/;

const IS_ON = /^\s*(checked|selected)\b/;

/**
 * Write a part as its slots say.
 *
 * @param {TreeNode} node
 * @param {Part} part
 */
export function commit(node, part) {
  const target = /** @type {any} */ (node.nodes[part.place]);
  const was = node.said[part.index];
  node.said[part.index] = WRITERS[part.kind](target, value(node, part), was, part);
  if (printsState(node, part)) printed.add(target);
}

/**
 * Does one of its slots, and not the template alone, switch the element on?
 *
 * @param {TreeNode} node
 * @param {Part} part
 */
function printsState({ values }, { kind, slots }) {
  return kind === TAG && slots.some((slot) => IS_ON.test(toHtml(values[slot])));
}

/**
 * Take an element of the page as what a part was last written to.
 *
 * @param {TreeNode} node
 * @param {Part} part
 * @param {(element: Element, name: string) => string | null} original The attribute
 *   as the server's HTML had it.
 */
export function assume(node, part, original) {
  const target = /** @type {any} */ (node.nodes[part.place]);
  if (part.kind === ATTRIBUTE) {
    node.said[part.index] = original(target, part.name);
  } else if (part.kind === TAG) {
    const wanted = attributes(value(node, part), namespaceOf(target));
    const names = [...wanted.keys(), ...target.getAttributeNames()];
    /** @type {Attributes} */
    const said = new Map();
    for (const name of names) {
      const text = original(target, name);
      if (text !== null && (wanted.has(name) || STATE.test(name))) said.set(name, text);
    }
    node.said[part.index] = said;
    if (printsState(node, part)) printed.add(target);
  } else node.said[part.index] = target.textContent;
}

/**
 * Is the element another row, say, than the one that is wanted?
 *
 * @param {TreeNode} node
 * @param {Part} part
 */
export function isOther(node, part) {
  return (
    /^(id|data-key)$/.test(part.name) && node.said[part.index] !== value(node, part)
  );
}

/**
 * The text that a part stands for.
 *
 * @param {TreeNode} node
 * @param {Part} part
 */
function value({ values, nodes, template }, { kind, place, slots, strings }) {
  const name = /** @type {Element} */ (nodes[place]).localName;
  const isDecoded =
    kind === ATTRIBUTE || (kind === RAW && /^(textarea|title)$/.test(name));
  return slots.reduce((text, slot, i) => {
    const html = toHtml(values[slot]);
    const piece = isDecoded ? decode(html, kind === ATTRIBUTE) : html;
    const isCut = kind === RAW && template?.isLeading(slot);
    return text + (isCut ? piece.replace(/^\n/, "") : piece) + strings[i + 1];
  }, strings[0]);
}

/** Each writes what is new, if anything is, and returns what it has been told.
 * @type {Record<number, (target: any, text: string, was: any, part: Part) => any>} */
const WRITERS = {
  [ATTRIBUTE]: (target, text, was, { name }) => {
    if (text !== was) writeAttribute(target, name, text, was);
    return text;
  },
  [TAG]: (target, text, was) => {
    const wanted = attributes(text, namespaceOf(target));
    writeAttributes(target, wanted, was);
    return wanted;
  },
  [RAW]: writeRaw,
  [COMMENT]: writeRaw,
};

/**
 * @param {Element | Comment} target
 * @param {string} text
 * @param {string | undefined} was
 */
function writeRaw(target, text, was) {
  if (text === was) return text;
  writeText(target, text);
  if (was !== undefined && target instanceof Element) followText(target, text);
  return text;
}

/** @param {Element} element */
function namespaceOf({ namespaceURI }) {
  return namespaceURI === SVG || namespaceURI === MATHML ? namespaceURI : "";
}

/**
 * @param {Element} element
 * @param {Attributes} wanted
 * @param {Attributes | undefined} was
 */
export function writeAttributes(element, wanted, was) {
  for (const [name, text] of was ?? [])
    if (!wanted.has(name)) writeAttribute(element, name, null, text);
  for (const [name, text] of wanted) {
    const said = was && (was.get(name) ?? null);
    if (text !== said) writeAttribute(element, name, text, said);
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} text Null takes the attribute away.
 * @param {string | null | undefined} was What the server said before; undefined on an
 *   element that nobody has seen yet.
 */
function writeAttribute(element, name, text, was) {
  if (was === undefined) setAttribute(element, name, text);
  else if (!isIgnoredAttribute(element, name))
    keepingChoice(element, name, () => {
      setAttribute(element, name, text, was);
      follow(element, name, text);
    });
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} text
 * @param {string | null} [was]
 */
function setAttribute(element, name, text, was) {
  const merge = MERGES[name];
  if (name === "open" && element instanceof HTMLDialogElement && element.isConnected)
    toggle(element, text !== null);
  else if (merge && was !== undefined && element.getAttribute(name) !== was)
    merge(/** @type {HTMLElement} */ (element), text ?? "", was ?? "");
  else if (text === null) element.removeAttribute(name);
  else if (name.startsWith("xlink:")) element.setAttributeNS(XLINK, name, text);
  else element.setAttribute(name, text);
}

/** @type {Record<string, (element: HTMLElement, text: string, was: string) => void>} */
const MERGES = {
  class: ({ classList }, text, was) => {
    const wanted = words(text);
    const said = words(was);
    classList.remove(...[...said].filter((word) => !wanted.has(word)));
    classList.add(...[...wanted].filter((word) => !said.has(word)));
  },
  style: ({ style }, text, was) => {
    const wanted = declarations(text);
    const said = declarations(was);
    for (const [name] of said) if (!wanted.has(name)) style.removeProperty(name);
    for (const [name, { value, priority }] of wanted) {
      const old = said.get(name);
      if (old?.value !== value || old.priority !== priority)
        style.setProperty(name, value, priority);
    }
  },
};

/** @param {string} text */
function words(text) {
  return new Set(text.split(/\s+/).filter(Boolean));
}

/** @param {string} text */
function declarations(text) {
  const { style } = document.createElement("i");
  style.cssText = text;
  return new Map(
    Array.from(style, (name) => [
      name,
      {
        value: style.getPropertyValue(name),
        priority: style.getPropertyPriority(name),
      },
    ]),
  );
}
