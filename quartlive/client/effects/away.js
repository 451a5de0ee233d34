// @ts-check
/**
 * `lvt-scroll-away="bottom"`: the class `visible` while a box is scrolled away from an
 * edge; for buttons that lead back there.
 *
 * @module
 */

import { AWAY, has } from "../attributes.js";
import { custom } from "./motion.js";
import { target } from "./target.js";
import { watch } from "../watch.js";

const USUAL_PX = 200;

/** @type {Set<Element>} */
const all = new Set();

let isDue = false;

export function listen() {
  watch(has(AWAY), {
    added: (element) => {
      all.add(element);
      later();
    },
    removed: (element) => all.delete(element),
  });
  for (const type of ["scroll", "resize", "lvt:updated"])
    addEventListener(type, later, { capture: true, passive: true });
}

/** Look once before the next frame is painted. */
function later() {
  if (isDue || all.size === 0) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    for (const element of all)
      element.classList.toggle("visible", distance(element) > limit(element));
  });
}

/** @param {Element} element */
function distance(element) {
  const named = target(element);
  const box = named === element ? document.scrollingElement : named;
  if (!box) return 0;
  const { scrollTop, scrollHeight, clientHeight } = box;
  const isTop = element.getAttribute(AWAY) === "top";
  return isTop ? scrollTop : scrollHeight - clientHeight - scrollTop;
}

/** @param {Element} element */
function limit(element) {
  const px = parseFloat(custom(element, "scroll-threshold"));
  return isNaN(px) ? USUAL_PX : px;
}
