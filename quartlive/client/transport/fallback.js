// @ts-check
/**
 * The page's conversation over HTTP, for when no socket can be opened.
 *
 * One request is under way at a time. Each names the tree that the page shows, so that
 * the answer can be the difference. While somebody looks, the page asks for news.
 *
 * @module
 */

import { exchange } from "./http.js";

// The server gives an action 30 s.
const PATIENCE_MS = 40_000;

/**
 * @typedef {import("./http.js").Outcome} Outcome
 * @typedef {import("./outbox.js").Message} Message
 * @typedef {import("./socket.js").Frame} Frame
 *
 * @typedef {object} Told
 * @property {(frame: Frame) => void} read What the server says.
 * @property {() => void} found The server answers here: called before its first tree.
 * @property {() => void} lost Nobody answers.
 * @property {() => boolean} renew The page is another one now; whether it goes there.
 * @property {() => void} rest The next request may go.
 */

export class Fallback {
  /** What is under way.
   * @type {"" | "load" | "look" | "post"} */
  kind = "";
  /** What the server calls the tree that the page shows.
   * @type {string | undefined} */
  base;
  /** @type {AbortController | undefined} */
  #control;
  #visit;
  #told;

  /**
   * @param {string} visit Token of this tab's stay.
   * @param {Told} told
   */
  constructor(visit, told) {
    this.#visit = visit;
    this.#told = told;
  }

  /** Whether no message can be posted now. */
  get isBusy() {
    return this.kind === "load" || this.kind === "post";
  }

  /**
   * Fetch the page's tree: shows whether the server is there at all.
   *
   * @param {boolean} isBack Whether the page was connected before.
   */
  async load(isBack) {
    if (this.isBusy) return;
    this.base = undefined;
    const outcome = await this.#ask("load", isBack ? { "Lvt-Reconnect": "1" } : {});
    if (!outcome) return;
    const { frame } = outcome;
    const isFound = frame?.tree !== undefined;
    if (isFound) this.#told.found();
    if (frame) this.#told.read(frame);
    if (!isFound) this.#told.lost();
    this.#told.rest();
  }

  /**
   * @param {Message} message
   * @param {boolean} isBeside Whether a socket is open, and shows what comes of it.
   */
  async post(message, isBeside) {
    /** @type {Record<string, string>} */
    const headers = isBeside ? { "Lvt-Connection": "open" } : {};
    const outcome = await this.#ask("post", headers, message);
    if (!outcome) return;
    const { kind, frame = { type: "error" } } = outcome;
    if (kind === "retry") this.#told.lost();
    else {
      if (frame.meta) frame.meta.id = message.id;
      else frame.id = message.id;
      this.#told.read(frame);
    }
    this.#told.rest();
  }

  /** Ask for news. */
  async look() {
    if (this.kind || !this.base) return;
    const outcome = await this.#ask("look", {});
    if (!outcome) return;
    if (outcome.kind === "retry") this.#told.lost();
    else if (outcome.frame?.tree !== undefined) this.#told.read(outcome.frame);
    this.#told.rest();
  }

  /** End what is under way. */
  drop() {
    this.#control?.abort();
    this.forget();
  }

  /** Let what is under way go on, and read no answer to it. */
  forget() {
    this.kind = "";
    this.#control = undefined;
  }

  /**
   * @param {"load" | "look" | "post"} kind
   * @param {Record<string, string>} headers
   * @param {object} [message]
   * @returns {Promise<Outcome | undefined>} Nothing when nobody waits for it any more.
   */
  async #ask(kind, headers, message) {
    this.drop();
    this.kind = kind;
    const control = (this.#control = new AbortController());
    const timer = setTimeout(() => control.abort(), PATIENCE_MS);
    headers["Lvt-Visit"] = this.#visit;
    if (this.base) headers["Lvt-Base"] = this.base;
    const outcome = await exchange(headers, message, control.signal);
    clearTimeout(timer);
    if (this.#control !== control) return undefined;
    this.kind = "";
    // A refusal leaves what is shown, and its name.
    if (outcome.frame?.tree !== undefined) this.base = outcome.frame.base;
    return outcome.kind === "renew" && this.#told.renew() ? undefined : outcome;
  }
}
