// @ts-check
/**
 * Fetches the page behind a link that somebody is about to follow.
 *
 * @module
 */

import { NO_PREFETCH, has } from "../attributes.js";
import { load } from "./fetching.js";
import { linkOf, way } from "./links.js";

/** @typedef {import("./fetching.js").Fetched} Fetched */

// Shorter, and the pointer is only passing by.
const DWELL_MS = 65;
const KEEP_MS = 10_000;

export class Prefetch {
  #timer = 0;
  #href = "";
  #until = 0;
  #stop = new AbortController();
  /** @type {Promise<Fetched | null> | null} */
  #page = null;

  constructor() {
    for (const type of ["mouseover", "focusin"])
      document.addEventListener(type, (event) => this.#consider(event, DWELL_MS));
    // A finger that is down will follow.
    document.addEventListener("touchstart", (event) => this.#consider(event, 0), {
      passive: true,
    });
    // What an action changes, a page fetched before it does not show.
    document.addEventListener("lvt:pending", () => this.#drop());
  }

  /**
   * What has been fetched from an address lately; each page is given once.
   *
   * @param {URL} url
   */
  take(url) {
    clearTimeout(this.#timer);
    const isFit = this.#href === pageOf(url) && performance.now() < this.#until;
    const page = isFit ? this.#page : null;
    if (isFit) this.#href = "";
    return page;
  }

  /**
   * @param {Event} event
   * @param {number} dwell_ms
   */
  #consider(event, dwell_ms) {
    clearTimeout(this.#timer);
    const link = linkOf(event);
    if (!link || link.closest(has(NO_PREFETCH)) || isCostly()) return;
    const url = new URL(link.href);
    if (way(new URL(location.href), url) !== "page") return;
    this.#timer = setTimeout(() => this.#fetch(url), dwell_ms);
  }

  /** @param {URL} url */
  #fetch(url) {
    if (this.#href === pageOf(url) && performance.now() < this.#until) return;
    this.#drop();
    this.#stop = new AbortController();
    this.#href = pageOf(url);
    this.#until = performance.now() + KEEP_MS;
    this.#page = load(url, this.#stop.signal, true);
  }

  #drop() {
    if (this.#href) this.#stop.abort();
    this.#href = "";
  }
}

function isCostly() {
  return Boolean(/** @type {any} */ (navigator).connection?.saveData);
}

/** @param {URL} url */
function pageOf({ pathname, search }) {
  return pathname + search;
}
