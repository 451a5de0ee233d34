// @ts-check
/**
 * The page's way to the server: a socket when possible, fetch when not, for ever.
 *
 *     connecting ──first tree──▶ live ──closed──▶ connecting
 *         │                                          │
 *         └── no socket, but the page answers ──▶ http ── keeps trying for a socket
 *         └── nothing answers ──▶ offline ── keeps trying for either
 *
 * @module
 */

import { delay } from "./backoff.js";
import { exchange } from "./http.js";
import { Outbox, nonce } from "./outbox.js";
import { WELL_MS, renew, settled } from "./renewal.js";
import { Socket, learn } from "./socket.js";

// Fewer than the 16 outcomes the server keeps, so that every resend finds its own.
const WIDTH = 8;

// A connection that ends sooner counts as a failed attempt.
const STABLE_MS = 10_000;

const EXPIRED = 4401;

/**
 * @typedef {"connecting" | "live" | "http" | "offline"} Status
 * @typedef {import("./socket.js").Frame} Frame
 * @typedef {import("./socket.js").Statics} Statics
 */

export class Connection {
  /** @type {Status} */
  status = "connecting";
  outbox = new Outbox(nonce());
  /** @type {Socket | null} */
  #socket = null;
  /** @type {string | undefined} */
  #base;
  #attempt = 0;
  #retry = 0;
  #well = 0;
  #liveSince = 0;
  #hasBeenLive = false;
  #isPosting = false;
  #isHeld = false;
  #isAway = false;
  #listening = new AbortController();
  /** Frames of a new socket that wait until a POST under way is answered.
   * @type {[Frame, Statics][]} */
  #early = [];
  #visit;
  #mayUseSocket;
  #receive;
  #changed;

  /**
   * @param {{visit: string, socket: boolean}} page
   * @param {{receive: (frame: Frame, statics: Statics) => void,
   *   changed: (status: Status) => void}} on
   */
  constructor({ visit, socket }, { receive, changed }) {
    this.#visit = visit;
    this.#mayUseSocket = socket;
    this.#receive = receive;
    this.#changed = changed;
  }

  start() {
    const on = { signal: this.#listening.signal };
    addEventListener("online", () => this.wake(), on);
    addEventListener("pageshow", (event) => event.persisted && this.#comeBack(), on);
    addEventListener("pagehide", () => this.#leave(), on);
    document.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "visible" && this.wake(),
      on,
    );
    this.#become("connecting");
    this.#connect();
  }

  /** End for good: the tab shows another page now. */
  stop() {
    this.#listening.abort();
    this.#leave();
  }

  /** Look after the connection now: something says that it may be worth it. */
  wake() {
    if (this.#socket) this.#socket.check();
    else if (!this.#isPosting) this.#connect();
  }

  /** Send what may be sent. */
  pump() {
    if (this.#isHeld) return;
    if (this.status === "live") {
      let message;
      while ((message = this.outbox.next(WIDTH))) this.#socket?.send(message);
    } else if (this.status === "http" && !this.#isPosting) {
      const message = this.outbox.next(1);
      if (message) this.#post(message);
    }
  }

  /** What the page shows cannot be trusted: get the full tree. */
  sync() {
    if (this.#socket) this.#socket.sync();
    else this.#load();
  }

  #connect() {
    clearTimeout(this.#retry);
    if (this.#socket) return;
    if (!this.#mayUseSocket) return void this.#load();
    const here = location.host + location.pathname + location.search;
    const scheme = location.protocol === "https:" ? "wss://" : "ws://";
    const visit = `${location.search ? "&" : "?"}lvt-visit=${encodeURIComponent(this.#visit)}`;
    const again = this.#hasBeenLive ? "&lvt-reconnect=1" : "";
    this.#socket = new Socket(scheme + here + visit + again, {
      frame: (frame, statics) => this.#hear(frame, statics),
      closed: (code) => this.#closed(code),
    });
  }

  /**
   * @param {Frame} frame
   * @param {Statics} statics
   */
  #hear(frame, statics) {
    // The answer to a POST builds on what the page shows now, so it goes first.
    if (this.#isPosting) return void this.#early.push([frame, statics]);
    if (this.status !== "live" && frame.tree !== undefined) this.#arrive();
    this.#take(frame, statics);
    this.pump();
  }

  #arrive() {
    this.#base = undefined;
    this.#hasBeenLive = true;
    this.#liveSince = performance.now();
    this.#well = setTimeout(settled, WELL_MS);
    this.outbox.lost();
    this.#become("live");
  }

  /** @param {number} code */
  #closed(code) {
    this.#socket = null;
    this.#early = [];
    clearTimeout(this.#well);
    if (this.#isAway) return;
    if (code === EXPIRED && renew()) return;
    if (this.status === "http") return this.#later();
    if (this.status !== "live") return void this.#load();
    if (performance.now() - this.#liveSince > STABLE_MS) this.#attempt = 0;
    this.outbox.lost();
    this.#become("connecting");
    this.#later();
  }

  #later() {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), delay(this.#attempt++));
  }

  // A socket left open keeps the page out of the browser's back/forward cache.
  #leave() {
    this.#isAway = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.outbox.lost();
  }

  #comeBack() {
    this.#isAway = false;
    this.#become("connecting");
    this.wake();
  }

  /** @param {object} [message] Without one the full tree is fetched. */
  async #fetch(message) {
    this.#isPosting = true;
    const outcome = await exchange(this.#visit, this.#base, message);
    this.#isPosting = false;
    return outcome;
  }

  /** Fetch the page's tree: shows whether the server is there at all. */
  async #load() {
    this.#base = undefined;
    const outcome = await this.#fetch();
    if (outcome.kind === "frame" && outcome.frame.tree !== undefined) {
      if (this.status !== "live") this.#become("http");
      this.#read(outcome.frame);
    } else if (outcome.kind === "renew" && renew()) {
      return;
    } else {
      if (outcome.kind === "frame") this.#read(outcome.frame);
      this.#become("offline");
    }
    if (this.#mayUseSocket || this.status === "offline") this.#later();
    this.#catchUp();
  }

  /** @param {import("./outbox.js").Message} message */
  async #post(message) {
    const outcome = await this.#fetch(message);
    if (outcome.kind === "frame") {
      const { frame } = outcome;
      if (frame.meta) frame.meta.id = message.id;
      else frame.id = message.id;
      this.#read(frame);
    } else if (outcome.kind === "retry") {
      this.outbox.lost();
      this.#become("offline");
      this.#later();
    } else if (outcome.kind === "renew" && renew()) {
      return;
    } else {
      this.#take({ type: "error", id: message.id }, new Map());
    }
    this.#catchUp();
  }

  /** @param {Frame} frame */
  #read(frame) {
    this.#base = frame.base;
    this.#take(frame, learn(new Map(), frame));
  }

  /** Go on with what came in while a request was under way. */
  #catchUp() {
    for (const [frame, statics] of this.#early.splice(0)) this.#hear(frame, statics);
    this.pump();
  }

  /**
   * @param {Frame} frame
   * @param {Statics} statics
   */
  #take(frame, statics) {
    if (frame.code === "_busy") {
      this.outbox.refuse(frame.id ?? this.outbox.only);
      this.#isHeld = true;
      setTimeout(() => this.#resume(), frame.retry_ms ?? 100 + delay(1));
    } else this.#receive(frame, statics);
  }

  #resume() {
    this.#isHeld = false;
    this.pump();
  }

  /** @param {Status} status */
  #become(status) {
    this.status = status;
    this.#changed(status);
  }
}
