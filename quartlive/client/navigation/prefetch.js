// @ts-check
/**
 * Fetches the page behind a link that somebody is about to follow.
 *
 * @module
 */

import { NO_PREFETCH, has } from "../attributes.js";
import { load } from "./fetching.js";
import { linkOf, way } from "./links.js";

// Shorter, and the pointer is only passing by.
const DWELL_MS = 65;
const KEEP_MS = 10_000;

let timer = 0;
let href = "";
let until = 0;
/** @type {ReturnType<typeof load> | null} */
let page = null;

/** Look out for links that are pointed at, focused or touched. */
export function lookAhead() {
  for (const type of ["mouseover", "focusin", "touchstart"])
    document.addEventListener(type, consider, { passive: true });
  // What an action changes, a page fetched before it does not show.
  document.addEventListener("lvt:pending", () => (href = ""));
}

/**
 * What has been fetched from an address lately; each page is given once.
 *
 * @param {URL} url
 */
export function take(url) {
  clearTimeout(timer);
  const found = isKept(url) ? page : null;
  href = "";
  return found;
}

/** @param {Event} event */
function consider(event) {
  clearTimeout(timer);
  const link = linkOf(event);
  const { connection } = /** @type {any} */ (navigator);
  if (!link || link.closest(has(NO_PREFETCH)) || connection?.saveData) return;
  const url = new URL(link.href);
  if (way(new URL(location.href), url) !== "page" || isKept(url)) return;
  // A finger that is down will follow.
  const dwell_ms = event.type === "touchstart" ? 0 : DWELL_MS;
  timer = setTimeout(() => {
    href = nameOf(url);
    until = performance.now() + KEEP_MS;
    page = load(url, null, true);
  }, dwell_ms);
}

/** @param {URL} url */
function isKept(url) {
  return href === nameOf(url) && performance.now() < until;
}

/** @param {URL} url */
function nameOf({ pathname, search }) {
  return pathname + search;
}
