// @ts-check
/**
 * The elements that are open where a fragment is being read.
 *
 * @module
 */

import { ENDS, OPTIONAL } from "./grammar.js";

export class OpenElements {
  /** @type {string[]} */
  #names = [];
  #isForeign;

  /** @param {boolean} isForeign Whether all of it stands in a drawing or a formula. */
  constructor(isForeign) {
    this.#isForeign = isForeign;
  }

  /** The innermost, or "". */
  get last() {
    return this.#names.at(-1) ?? "";
  }

  /** The outermost that may not be left open, or "". */
  get left() {
    return this.#names.find((name) => !OPTIONAL.test(name)) ?? "";
  }

  /** Is what comes next part of a drawing or a formula? */
  get isForeign() {
    for (const name of this.#names.toReversed()) {
      if (/^(svg|math)$/.test(name)) return true;
      if (/^(foreignobject|desc|title|annotation-xml|m[inos]|mtext)$/.test(name))
        return false;
    }
    return this.#isForeign;
  }

  /** @param {string} name */
  has(name) {
    return this.#names.includes(name);
  }

  /** @param {string} name */
  push(name) {
    this.#names.push(name);
  }

  /**
   * Close what was left open and ends where this one begins.
   *
   * @param {string} name
   */
  endBefore(name) {
    while (ENDS[name]?.test(this.last)) this.#names.pop();
  }

  /**
   * @param {string} name
   * @returns {string} What is wrong with it, or "".
   */
  close(name) {
    for (let open; (open = this.#names.pop());) {
      if (open === name) return "";
      if (!OPTIONAL.test(open)) return `</${name}> closes <${open}>`;
    }
    return `</${name}> closes nothing`;
  }
}
