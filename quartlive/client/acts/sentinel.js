// @ts-check
/**
 * `lvt-scroll-sentinel`: the element at a list's end that asks for more of it.
 *
 * It asks when it comes near the visible part of whatever scrolls, and again when the
 * answer made the list longer and it is still there.
 *
 * @module
 */

import { SENTINEL } from "../attributes.js";
import { watch } from "../watch.js";
import { act, isOff } from "./events.js";

/** @typedef {import("../live.js").Live} Live */

const DEFAULT = "load_more";

// About half a screen ahead of the visitor, in the page and in a box that scrolls.
const AHEAD = "50%";

/** Sentinels whose answer is awaited, and whether they came into view meanwhile.
 * @type {Map<Element, boolean>} */
const asking = new Map();

/** @param {Live} live */
export function listen(live) {
  const margins = { rootMargin: AHEAD, scrollMargin: AHEAD };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) ask(live, target, observer);
  }, margins);
  watch(`[${SENTINEL}]`, {
    added: (element) => observer.observe(element),
    removed: (element) => observer.unobserve(element),
  });
}

/**
 * @param {Live} live
 * @param {Element} element
 * @param {IntersectionObserver} observer
 */
async function ask(live, element, observer) {
  if (asking.has(element)) {
    asking.set(element, true);
    return;
  }
  const action = element.getAttribute(SENTINEL);
  if (action === null || isOff(element)) return;
  asking.set(element, false);
  const before = place(element);
  const { success } = await act(live, action || DEFAULT, element, element);
  const again = asking.get(element);
  asking.delete(element);
  if (!element.isConnected || !success) return;
  if (!again && place(element) === before) return;
  // Observed anew, it is told of at once if it is still in view.
  observer.unobserve(element);
  observer.observe(element);
}

/**
 * Where it stands: something else when the list before it or around it has grown.
 *
 * @param {Element} element
 */
function place(element) {
  const { offsetTop, parentElement } = /** @type {HTMLElement} */ (element);
  return `${offsetTop} ${parentElement?.scrollHeight}`;
}
