// @ts-check
/**
 * `lvt-fx:animate` and `lvt-fx:highlight`: what a patch brought or changed is shown.
 *
 * Web Animations leave no trace on the elements. There are none for visitors who have
 * asked for less motion.
 *
 * @module
 */

import { ANIMATE, HIGHLIGHT, has } from "../attributes.js";
import { watch } from "../watch.js";

/** @type {Record<string, Keyframe>} */
const ENTRANCES = {
  fade: { opacity: 0 },
  slide: { opacity: 0, transform: "translateY(-1rem)" },
  scale: { opacity: 0, transform: "scale(0.9)" },
};

/** Has the visitor asked for less motion? */
export function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function listen() {
  watch(has(ANIMATE), {
    added: (element, isPatch) => {
      if (isPatch) animate(element, element.getAttribute(ANIMATE));
    },
  });
  watch(has(HIGHLIGHT), { changed: flash });
}

/**
 * @param {Element} element
 * @param {string | null} how
 */
export function animate(element, how) {
  const from = ENTRANCES[how || "fade"];
  if (from) play(element, from, "animate", 300);
}

/** @param {Element} element */
export function flash(element) {
  const backgroundColor = custom(element, "highlight-color") || "#ffe27a";
  play(element, { backgroundColor }, "highlight", 1000);
}

/**
 * @param {Element} element
 * @param {Keyframe} from It goes from there to what the page's styles say.
 * @param {string} id
 * @param {number} usual_ms
 */
function play(element, from, id, usual_ms) {
  if (isStill()) return;
  const duration = toMs(custom(element, `${id}-duration`)) ?? usual_ms;
  for (const old of element.getAnimations()) if (old.id === id) old.cancel();
  element.animate([from, {}], { id, duration, easing: "ease-out" });
}

/**
 * @param {Element} element
 * @param {string} name
 */
export function custom(element, name) {
  return getComputedStyle(element).getPropertyValue(`--lvt-${name}`).trim();
}

/** @param {string} time Such as `300ms`, `.3s` or `300`. */
function toMs(time) {
  const number = parseFloat(time);
  if (isNaN(number)) return null;
  return /\ds$/.test(time) ? number * 1000 : number;
}
