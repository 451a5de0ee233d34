// @ts-check
/**
 * What others do to the page before it is adopted.
 *
 * Extensions and widgets may be faster than the connection. What came after the
 * server's HTML is theirs; everything else is ours, or out of date.
 *
 * @module
 */

export class Guests {
  /** @type {WeakSet<Node>} */
  #nodes = new WeakSet();
  /** Attributes as they were at first.
   * @type {WeakMap<Node, Map<string, string | null>>} */
  #attributes = new WeakMap();
  #observer = new MutationObserver((records) => this.#note(records));

  /** @param {Node} page */
  constructor(page) {
    this.#observer.observe(page, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeOldValue: true,
    });
  }

  /** Take no more notes. */
  close() {
    this.#note(this.#observer.takeRecords());
    this.#observer.disconnect();
  }

  /** @param {Node} node */
  has(node) {
    return this.#nodes.has(node);
  }

  /**
   * An attribute as the server's HTML had it.
   *
   * @param {Element} element
   * @param {string} name
   */
  original(element, name) {
    const old = this.#attributes.get(element)?.get(name);
    return old === undefined ? element.getAttribute(name) : old;
  }

  /** @param {MutationRecord[]} records */
  #note(records) {
    for (const { target, attributeName, oldValue, addedNodes } of records) {
      for (const node of addedNodes) this.#nodes.add(node);
      if (attributeName === null) continue;
      const old = this.#attributes.get(target) ?? new Map();
      if (!old.has(attributeName)) old.set(attributeName, oldValue);
      this.#attributes.set(target, old);
    }
  }
}
