// @ts-check
/**
 * Links, forms that search, "back" and "forward" without loading a page.
 *
 * Another query of this page is a message to the server; another page of this site is
 * fetched and takes this one's place. Whatever does not work like that, the browser
 * does in its own way: the link stays the link it is.
 *
 * @module
 */

import { gather } from "../acts/data.js";
import { NAVIGATING } from "../attributes.js";
import { tell } from "../life.js";
import { parsePage } from "../patching/html.js";
import { adopt, dressFor, fits } from "./adopt.js";
import { announce, land, prepare } from "./arrival.js";
import { load } from "./fetching.js";
import { forget, mayLeave, note, watch } from "./guard.js";
import { formLeads, isPlain, linkOf, way } from "./links.js";
import { lookAhead, take } from "./prefetch.js";
import { Trail, scrollToTarget } from "./trail.js";

/** @typedef {import("../live.js").Live} Live */

// Actions that are under way are worth so long a wait.
const ANSWERS_MS = 2_000;

/** @param {Live} live */
export function listen(live) {
  const navigation = new Navigation(live);
  prepare();
  watch();
  lookAhead();
  document.addEventListener("click", (event) => navigation.clicked(event));
  document.addEventListener("submit", (event) => navigation.submitted(event));
  addEventListener("popstate", () => navigation.popped());
  live.go = (address) => navigation.sent(address);
  live.write = (address, isNew) => navigation.wrote(address, isNew);
}

class Navigation {
  #live;
  #trail = new Trail();
  /** Ends what the last navigation still waits for. */
  #under = new AbortController();
  /** How many queries the server has not answered. */
  #asking = 0;
  #isReturning = false;

  /** @param {Live} live */
  constructor(live) {
    this.#live = live;
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const link = event.defaultPrevented || !isPlain(event) ? null : linkOf(event);
    if (!link) return;
    // The browser may be about to move within the page.
    this.#trail.leave();
    this.#follow(event, link, new URL(link.href));
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    const url = formLeads(form, submitter);
    if (!url) return;
    note(form);
    this.#follow(event, form, url);
  }

  /** The browser has gone back or forward, or within the page. */
  popped() {
    const trail = this.#trail;
    const from = trail.shown;
    const steps = trail.arrive();
    if (this.#isReturning) return void (this.#isReturning = false);
    const url = new URL(location.href);
    const isSame = url.pathname + url.search === from.pathname + from.search;
    if (isSame) {
      this.#begin();
      trail.shown = url;
      if (steps !== null && history.scrollRestoration === "manual") trail.restore();
    } else if (steps && !this.#may(document.body, url)) {
      this.#isReturning = true;
      history.go(-steps);
    } else this.#go(document.body, url, true);
  }

  /**
   * The server sends the visitor somewhere.
   *
   * @param {string} address
   */
  sent(address) {
    const { connection } = this.#live;
    const url = new URL(address, location.href);
    // A redirect instead of an answer leaves a message that nobody answers; one that
    // answers a navigation may lead round in circles, and browsers know when to stop.
    const isStuck = connection.status !== "live" && connection.outbox.only;
    if (this.#asking || isStuck || way(this.#trail.shown, url) !== "query")
      location.assign(url);
    else this.#query(document.body, url, false);
  }

  /**
   * The server says what the address bar shall show.
   *
   * @param {string} address
   * @param {boolean} isNew
   */
  wrote(address, isNew) {
    this.#trail[isNew ? "push" : "replace"](new URL(address, location.href));
  }

  /**
   * @param {Event} event
   * @param {Element} source
   * @param {URL} url
   */
  #follow(event, source, url) {
    if (!way(this.#trail.shown, url)) return;
    event.preventDefault();
    if (this.#may(source, url)) this.#go(source, url, false);
  }

  /**
   * @param {Element} source
   * @param {URL} url
   */
  #may(source, url) {
    if (!tell(source, "navigate", { url: url.href }, true)) return false;
    return url.pathname === this.#trail.shown.pathname || mayLeave();
  }

  /**
   * @param {Element} source
   * @param {URL} url
   * @param {boolean} isThere Whether it is the address already.
   */
  #go(source, url, isThere) {
    if (url.pathname === this.#trail.shown.pathname) this.#query(source, url, isThere);
    else
      this.#page(url, isThere).catch((error) => {
        reportError(error);
        leaveFor(url, isThere);
      });
  }

  /** Whatever else was under way is of no interest now. */
  #begin() {
    this.#under.abort();
    busy(false);
    this.#under = new AbortController();
    return this.#under.signal;
  }

  /**
   * Ask for another query of this page.
   *
   * The address goes first: until the answer comes, it is what a new connection has to
   * ask for.
   *
   * @param {Element} source
   * @param {URL} url
   * @param {boolean} isThere
   */
  async #query(source, url, isThere) {
    const live = this.#live;
    const trail = this.#trail;
    const from = trail.shown;
    const signal = this.#begin();
    const { title } = document;
    live.flush();
    if (isThere || url.href === location.href) trail.shown = url;
    else trail.push(url);
    this.#asking++;
    const data = gather(url.searchParams);
    const { success } = await live.send("__navigate__", data, { source });
    this.#asking--;
    if (signal.aborted) return;
    if (!success) return isThere ? leaveFor(url, true) : trail.replace(from);
    // The answer to an action from before may have written its own address over it.
    if (location.pathname + location.search !== url.pathname + url.search)
      trail.replace(url);
    if (isThere) trail.restore();
    else if (url.hash) scrollToTarget();
    if (document.title !== title) announce();
    this.#arrived();
  }

  /**
   * Fetch another page and show it here.
   *
   * @param {URL} url
   * @param {boolean} isThere
   */
  async #page(url, isThere) {
    const live = this.#live;
    const signal = this.#begin();
    busy(true);
    live.flush();
    await answered(live);
    if (signal.aborted) return;
    const found = await (take(url) ?? load(url, signal));
    if (signal.aborted) return;
    const page = found && parsePage(found.html);
    if (!page || !fits(page, found.url)) return leaveFor(url, isThere);
    const undress = await dressFor(page, found.url);
    // What has been typed meanwhile is said to the page it was typed on.
    live.flush();
    await answered(live);
    if (signal.aborted) return undress(false);
    live.flush();
    this.#trail[isThere ? "replace" : "push"](found.url);
    this.#asking = 0;
    adopt(page);
    undress(true);
    forget();
    live.enter();
    land();
    if (isThere) this.#trail.restore();
    else scrollToTarget();
    announce();
    this.#arrived();
  }

  #arrived() {
    tell(document.body, "navigated", { url: this.#trail.shown.href });
  }
}

/**
 * Let the browser go there itself.
 *
 * @param {URL} url
 * @param {boolean} isThere
 */
function leaveFor(url, isThere) {
  // It may turn out to be a download, and this page stays.
  busy(false);
  // To an address with a fragment, from itself, it would only scroll.
  if (isThere) location.replace(url.pathname + url.search);
  else location.assign(url);
}

/** @param {boolean} isBusy */
function busy(isBusy) {
  document.body.toggleAttribute(NAVIGATING, isBusy);
  document.body.ariaBusy = isBusy ? "true" : null;
}

/**
 * Wait until every action is answered, but not for ever.
 *
 * @param {Live} live
 * @returns {Promise<void>}
 */
function answered({ connection: { outbox } }) {
  return new Promise((resolve) => {
    const check = () => {
      if (!outbox.isEmpty) return;
      document.removeEventListener("lvt:done", check);
      resolve();
    };
    document.addEventListener("lvt:done", check);
    setTimeout(resolve, ANSWERS_MS);
    check();
  });
}
