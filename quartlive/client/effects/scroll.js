// @ts-check
/**
 * `lvt-fx:scroll`: where a scrolled box stands after a patch of what is in it.
 *
 * @module
 */

import { SCROLL, has } from "../attributes.js";
import { isStill } from "./motion.js";
import { watch } from "../watch.js";

/**
 * Where the reader is.
 * @typedef {object} Place
 * @property {Element} element That asks for the effect.
 * @property {number} top
 * @property {boolean} isLow At the bottom, or on the way to it.
 * @property {Element} mark The first thing in sight,
 * @property {number} height and how far below the box's upper edge it is.
 */

// About a line: who is that close to the bottom is there.
const NEAR_PX = 32;

/** By the box that is scrolled. @type {WeakMap<EventTarget, Place>} */
const places = new WeakMap();

/** @type {Record<string, (box: Element, behavior: ScrollBehavior) => void>} */
const WAYS = {
  top: (box, behavior) => box.scrollTo({ top: 0, behavior }),
  bottom: (box, behavior) => box.scrollTo({ top: box.scrollHeight, behavior }),
  "bottom-sticky": (box, behavior) => {
    if (places.get(box)?.isLow !== false) WAYS.bottom(box, behavior);
  },
  // Browsers do as much, but not for readers who are at the top.
  preserve: (box) => {
    const { mark, height } = places.get(box) ?? {};
    if (mark?.isConnected && height !== undefined)
      box.scrollBy({ top: heightOf(mark, box) - height, behavior: "instant" });
  },
  "into-view": (box, behavior) =>
    box.scrollIntoView({ block: "nearest", inline: "nearest", behavior }),
};

export function listen() {
  watch(has(SCROLL), { added: appeared, changed });
  document.addEventListener(
    "scroll",
    ({ target }) => {
      const box = target === document ? document.scrollingElement : target;
      const place = box && places.get(box);
      if (place) note(place.element);
    },
    { capture: true, passive: true },
  );
}

/**
 * @param {Element} element
 * @param {string} how
 */
export function scroll(element, how) {
  // How smooth, the page's own `scroll-behavior` says.
  WAYS[how]?.(boxOf(element, how), isStill() ? "instant" : "auto");
}

/**
 * @param {Element} element
 * @param {boolean} isPatch
 */
function appeared(element, isPatch) {
  const how = element.getAttribute(SCROLL) ?? "";
  if (isPatch) scroll(element, how);
  else if (how !== "top") WAYS[how]?.(boxOf(element, how), "instant");
  note(element);
}

/** @param {Element} element */
function changed(element) {
  const how = element.getAttribute(SCROLL) ?? "";
  if (how !== "into-view") scroll(element, how);
  note(element);
}

/**
 * Keep where the reader is.
 *
 * @param {Element} element
 */
function note(element) {
  const box = boxOf(element);
  const { scrollTop: top, scrollHeight, clientHeight } = box;
  const old = places.get(box);
  const isLow =
    scrollHeight - clientHeight - top <= NEAR_PX ||
    (old?.isLow !== false && top >= (old?.top ?? 0));
  const mark = firstInSight(box);
  places.set(box, { element, top, isLow, mark, height: heightOf(mark, box) });
}

/**
 * The innermost thing at the upper edge that is no larger than the box itself.
 *
 * @param {Element} box
 */
function firstInSight(box) {
  let mark = box;
  do {
    const next = [...mark.children].find((child) => {
      const { height } = child.getBoundingClientRect();
      return height > 0 && heightOf(child, box) + height > 0;
    });
    if (!next) break;
    mark = next;
  } while (mark.clientHeight > box.clientHeight);
  return mark;
}

/**
 * How far below the upper edge of a box something in it is.
 *
 * @param {Element} element
 * @param {Element} box
 */
function heightOf(element, box) {
  const edge = box === document.scrollingElement ? 0 : box.getBoundingClientRect().top;
  return element.getBoundingClientRect().top - edge;
}

/**
 * The page is scrolled by another element than its body.
 *
 * @param {Element} element
 * @param {string} [how]
 */
function boxOf(element, how) {
  const isPage = element === document.body && how !== "into-view";
  return (isPage && document.scrollingElement) || element;
}
