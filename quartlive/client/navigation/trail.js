// @ts-check
/**
 * The entries of this tab's history, and how far each was scrolled.
 *
 * Every entry carries its number, so that going back is told from going forward. Once
 * we have made an entry, scrolling is ours too: a browser would do it before there is
 * anything to scroll.
 *
 * @module
 */

const MEMORY = "lvt-scroll";
const MOST = 50;

export class Trail {
  /** What the page shows; after "back" the address is ahead of it. */
  shown = new URL(location.href);
  #at = 0;
  /** @type {Map<number, [number, number]>} */
  #places = new Map(JSON.parse(attempt(() => sessionStorage.getItem(MEMORY)) ?? "[]"));

  constructor() {
    this.#arriveAt(history.length);
    addEventListener("hashchange", () => this.arrive());
    addEventListener("pagehide", () => this.#rest());
  }

  /** Note how far the entry is scrolled that is about to be left. */
  leave() {
    this.#places.set(this.#at, [scrollX, scrollY]);
  }

  /** @param {URL} url */
  push(url) {
    this.leave();
    // Now, so that the entry left is not scrolled by the browser either.
    history.scrollRestoration = "manual";
    this.#at++;
    for (const at of this.#places.keys()) if (at >= this.#at) this.#places.delete(at);
    history.pushState({ lvt: this.#at }, "", url);
    this.shown = url;
  }

  /** @param {URL} url */
  replace(url) {
    history.replaceState(history.state, "", url);
    this.shown = url;
  }

  /**
   * The browser stands at an entry that may be another one.
   *
   * @returns {number | null} How far it is from the last; `null` for a new entry.
   */
  arrive() {
    const before = this.#at;
    const isNew = typeof history.state?.lvt !== "number";
    if (!isNew && history.state.lvt !== before) this.leave();
    this.#arriveAt(before + 1);
    return isNew ? null : this.#at - before;
  }

  /** Scroll to where this entry was left. */
  restore() {
    const place = this.#places.get(this.#at);
    if (!place) return scrollToTarget();
    scrollTo({ left: place[0], top: place[1], behavior: "instant" });
  }

  /** @param {number} otherwise The number of an entry that has none yet. */
  #arriveAt(otherwise) {
    const { state } = history;
    this.#at = typeof state?.lvt === "number" ? state.lvt : otherwise;
    if (state?.lvt !== this.#at) history.replaceState({ ...state, lvt: this.#at }, "");
  }

  /** Whatever is loaded here next, the browser knows best how to scroll it. */
  #rest() {
    const was = history.scrollRestoration;
    this.leave();
    history.scrollRestoration = "auto";
    addEventListener("pageshow", () => (history.scrollRestoration = was), {
      once: true,
    });
    const last = JSON.stringify([...this.#places].slice(-MOST));
    attempt(() => sessionStorage.setItem(MEMORY, last));
  }
}

/** Scroll to what the address names, else to the top. */
export function scrollToTarget() {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name && document.getElementById(name);
  if (target) target.scrollIntoView({ behavior: "instant" });
  else scrollTo({ top: 0, left: 0, behavior: "instant" });
}

/**
 * Without a memory, pages come back unscrolled.
 *
 * @param {() => any} use
 */
function attempt(use) {
  try {
    return use();
  } catch {
    return null;
  }
}
