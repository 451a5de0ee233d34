// @ts-check
/**
 * What the client tells the page: DOM events called `lvt:<name>`.
 *
 * They bubble, so one listener on the document hears all of them. An action tells its
 * life on the element it came from: `pending`, then `success` or `error`, then `done`.
 *
 * @module
 */

/**
 * @typedef {{action: string, data: object, submitter?: string,
 *   errors?: Record<string, string>}} Life Detail of an action's four events.
 */

/**
 * Tell an element, or the body when the element has gone meanwhile.
 *
 * @param {Element} element
 * @param {string} name Without the `lvt:` in front.
 * @param {object} [detail]
 * @param {boolean} [cancelable]
 * @returns {boolean} Whether nobody has prevented what follows.
 */
export function tell(element, name, detail, cancelable = false) {
  const target = element.isConnected ? element : document.body;
  return target.dispatchEvent(
    new CustomEvent(`lvt:${name}`, { bubbles: true, cancelable, detail }),
  );
}
