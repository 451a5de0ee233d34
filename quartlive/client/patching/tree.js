// @ts-check
/**
 * What the page shows, as data.
 *
 * See `quartlive/wire/tree.py` for the shapes.
 *
 * @module
 */

/**
 * @typedef {import("../transport/socket.js").Fragment} Fragment
 * @typedef {import("./template.js").Template} Template
 * @typedef {string | TreeNode | TreeRange} Value
 */

/** Fixed text of a fragment; one object per distinct content. */
export class Statics {
  /** Compiled forms, by the namespace they stand in.
   * @type {Map<string, Template>} */
  templates = new Map();

  /** @param {Fragment} fragment */
  constructor({ s, r, k = -1 }) {
    this.strings = s;
    this.isRange = r === 1;
    /** The slot that holds a row's key, or -1. */
    this.key = k;
  }
}

/** One rendering of a fragment: a node of the tree, or a row. */
export class TreeNode {
  /** Its slot shows it as one piece of HTML, for want of a better way. */
  isWhole = false;

  // Where it stands on the page; null until it does. See bind() in render.js.
  /** @type {Template | null} */
  template = null;
  /** One DOM node for each place of the template.
   * @type {Node[]} */
  nodes = [];
  /** @type {ChildNode | null} */
  first = null;
  /** @type {ChildNode | null} */
  last = null;
  /** Its first outermost element. @type {Element | null} */
  element = null;
  /** What the server last said, for each part of the template.
   * @type {any[]} */
  said = [];
  /** Slots that show HTML: where their nodes begin.
   * @type {Map<number, {start: Text, html: string}> | null} */
  raws = null;

  /**
   * @param {Statics} statics
   * @param {Value[]} values One for each slot.
   */
  constructor(statics, values) {
    this.statics = statics;
    this.values = values;
  }
}

/** Rows of a list. */
export class TreeRange {
  isWhole = false;
  /** The node that follows the last row on the page.
   * @type {Text | null} */
  anchor = null;
  /** The rows that are still on the page while `rows` are not.
   * @type {TreeNode[] | null} */
  shown = null;

  /**
   * @param {Statics} statics
   * @param {TreeNode[]} rows
   */
  constructor(statics, rows) {
    this.statics = statics;
    this.rows = rows;
  }
}

/** @type {Map<string, Statics>} */
const interned = new Map();
/** @type {WeakMap<Fragment, Statics>} */
const known = new WeakMap();

/**
 * The one `Statics` of this content, whatever connection it came by.
 *
 * @param {Fragment} fragment
 */
export function intern(fragment) {
  let statics = known.get(fragment);
  if (!statics) {
    const content = JSON.stringify([fragment.s, fragment.r, fragment.k]);
    statics = interned.get(content) ?? new Statics(fragment);
    interned.set(content, statics);
    known.set(fragment, statics);
  }
  return statics;
}

/**
 * The HTML that a value stands for.
 *
 * @param {Value} value
 * @returns {string}
 */
export function toHtml(value) {
  if (typeof value === "string") return value;
  if (value instanceof TreeRange) return value.rows.map(toHtml).join("");
  const { strings } = value.statics;
  return value.values.reduce(
    (/** @type {string} */ html, slot, i) => html + toHtml(slot) + strings[i + 1],
    strings[0],
  );
}
