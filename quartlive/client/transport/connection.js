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

import { Backoff, delay } from "./backoff.js";
import { Fallback } from "./fallback.js";
import { Outbox, nonce } from "./outbox.js";
import { Renewal, WELL_MS } from "./renewal.js";
import { Socket, address, learn } from "./socket.js";

// Fewer than the 16 outcomes the server keeps, so that every resend finds its own.
const WIDTH = 8;

// An answer under way is waited for so long when there is a socket again.
const GRACE_MS = 3_000;

// Firefox ends sockets as soon as the page is about to be left: then nobody comes
// back, or only after a while.
const LEAVING = 1001;
const LEAVING_MS = 3_000;

const EXPIRED = 4401;
const OVERLOADED = 1013;
const TOO_LARGE = 1009;

const NOT_NOW = ["_busy", "_rate_limit"];

const UNCERTAIN = "The connection broke. Please check whether this was done.";
const LARGE = "This is too much at once.";

/**
 * @typedef {"connecting" | "live" | "http" | "offline"} Status
 * @typedef {import("./socket.js").Frame} Frame
 * @typedef {import("./socket.js").Statics} Statics
 */

export class Connection {
  /** @type {Status} */
  status = "connecting";
  /** @type {Outbox} */
  outbox;
  /** @type {Socket | null} */
  #socket = null;
  #backoff = new Backoff(() => this.#connect());
  #well = 0;
  #look = 0;
  #liveSince = 0;
  #hasBegun = false;
  #isHeld = false;
  #isAway = false;
  #listening = new AbortController();
  #renewal = new Renewal();
  /** Frames of a new socket that wait until a POST under way is answered.
   * @type {[Frame, Statics][]} */
  #early = [];
  #page;
  #fallback;
  #receive;
  #changed;

  /**
   * @param {{visit: string, socket: boolean, poll_ms?: number,
   *   kinds?: import("./outbox.js").Kinds}} page `poll_ms`: how often to ask for news
   *   where there is no socket; 0 is never.
   * @param {{receive: (frame: Frame, statics: Statics) => void,
   *   changed: (status: Status) => void}} on
   */
  constructor(page, { receive, changed }) {
    this.#page = page;
    this.outbox = new Outbox(nonce(), page.kinds);
    this.#fallback = new Fallback(page.visit, {
      read: (frame) => this.#read(frame),
      found: () => this.#found(),
      lost: () => this.#lose(),
      renew: () => this.renew(),
      rest: () => this.#catchUp(),
    });
    this.#receive = receive;
    this.#changed = changed;
  }

  start() {
    const on = { signal: this.#listening.signal };
    addEventListener("online", () => this.wake(), on);
    addEventListener("offline", () => this.#socket?.check(), on);
    addEventListener("pageshow", (event) => event.persisted && this.#comeBack(), on);
    addEventListener("pagehide", () => this.#leave(), on);
    document.addEventListener("visibilitychange", () => isHidden() || this.wake(), on);
    this.#become("connecting");
    this.#backoff.now();
  }

  /** End for good: the tab shows another page now. */
  stop() {
    this.#listening.abort();
    this.#leave();
    // Whatever is still under way finds nothing to go on with.
    this.status = "offline";
  }

  /** Load the page anew, unless that has just been tried. */
  renew() {
    return this.#renewal.renew();
  }

  /** Look after the connection now: something says that it may be worth it. */
  wake() {
    this.#backoff.hope();
    if (this.#socket) return this.#socket.check();
    // What has been asked on a line that broke is not answered.
    if (this.#fallback.kind === "load") this.#fallback.drop();
    this.#ask();
    this.#backoff.now();
  }

  /** Send what may be sent. */
  pump() {
    if (this.#isHeld) return;
    if (this.status === "live") {
      let message;
      while ((message = this.outbox.next(WIDTH)))
        if (this.outbox.isPosted(message)) this.#fallback.post(message, true);
        else this.#socket?.send(message);
    } else if (this.status === "http") {
      // A socket that is open takes over what there is of the visit, and shows it next.
      if (this.#fallback.isBusy || this.#socket?.isOpen) return;
      const message = this.outbox.next(1);
      if (message) this.#fallback.post(message, false);
    } else this.#later();
  }

  /** What the page shows cannot be trusted: get the full tree. */
  sync() {
    if (this.#socket && this.status === "live") this.#socket.sync();
    else this.#load();
  }

  #connect() {
    if (this.#socket) return;
    const { socket, visit } = this.#page;
    if (socket)
      this.#socket = new Socket(address(visit, this.#hasBegun), {
        frame: (frame, statics) => this.#hear(frame, statics),
        closed: (code) => this.#closed(code),
      });
    else if (this.status !== "http" || !this.#fallback.base) this.#load();
  }

  /**
   * @param {Frame} frame
   * @param {Statics} statics
   */
  #hear(frame, statics) {
    // The answer to a POST builds on what the page shows now, so it goes first.
    if (this.#fallback.kind === "post" && this.status !== "live") {
      if (this.#early.length === 0) setTimeout(() => this.#giveUp(), GRACE_MS);
      return void this.#early.push([frame, statics]);
    }
    if (this.status !== "live" && frame.tree !== undefined) this.#arrive();
    this.#take(frame, statics);
    this.pump();
  }

  /** A POST on a line that broke: the socket takes what it carried, by its id. */
  #giveUp() {
    if (this.#early.length === 0) return;
    this.#fallback.drop();
    this.#catchUp();
  }

  #arrive() {
    this.#fallback.drop();
    this.#fallback.base = undefined;
    this.#hasBegun = true;
    this.#liveSince = performance.now();
    this.#well = setTimeout(() => this.#renewal.settled(), WELL_MS);
    this.#lost();
    this.#become("live");
  }

  /** @param {number} code */
  #closed(code) {
    if (code === LEAVING) return void setTimeout(() => this.#closed(0), LEAVING_MS);
    this.#socket = null;
    this.#early = [];
    clearTimeout(this.#well);
    // Sent again, it would end the next socket, too.
    if (code === TOO_LARGE) this.#tell(this.outbox.largest, LARGE);
    if (this.#isAway) return;
    // When it is this page that has logged in or out, the answer says where to go.
    const isPosting = this.#fallback.kind === "post";
    if (code === EXPIRED && !isPosting && this.renew()) return;
    if (this.status === "live") this.#fall();
    else if (this.status !== "http") this.#load();
    if (code === OVERLOADED) this.#backoff.spare();
    this.#later();
    this.pump();
  }

  #fall() {
    this.#backoff.ended(performance.now() - this.#liveSince);
    if (this.#fallback.kind !== "post") this.#lost();
    this.#become("connecting");
    if (this.#backoff.isFlapping) this.#load();
  }

  #later() {
    // Nobody looks, nothing waits: it is early enough when somebody comes back.
    const isIdle = isHidden() && this.outbox.isEmpty;
    if (!this.#isAway && !isIdle) this.#backoff.later();
  }

  // A socket left open keeps the page out of the browser's back/forward cache.
  #leave() {
    this.#isAway = true;
    this.#backoff.stop();
    clearTimeout(this.#look);
    this.#socket?.close();
    // A POST goes on: what the visitor did last shall happen.
    if (this.#fallback.kind === "post") this.#fallback.forget();
    else this.#fallback.drop();
    this.#lost();
  }

  #comeBack() {
    this.#isAway = false;
    this.#become("connecting");
    this.wake();
  }

  /** Ask for news, while somebody looks at a page without a socket. */
  #ask() {
    clearTimeout(this.#look);
    if (this.status === "http" && !isHidden()) this.#fallback.look();
  }

  #load() {
    this.#fallback.load(this.#hasBegun);
  }

  #found() {
    this.#hasBegun = true;
    if (this.status !== "live") this.#become("http");
  }

  #lose() {
    this.#lost();
    if (this.status === "live") return this.#hold(100 + delay(1));
    this.#become("offline");
    this.#later();
  }

  /** What was under way is sent again, or the visitor is told what is not known. */
  #lost() {
    for (const id of this.outbox.lost()) this.#tell(id, UNCERTAIN);
  }

  /**
   * Answer a message in the server's place.
   *
   * @param {string | undefined} id
   * @param {string} text
   */
  #tell(id, text) {
    this.#receive({ type: "error", id, text }, new Map());
  }

  /**
   * What is answered over HTTP.
   *
   * @param {Frame} frame
   */
  #read(frame) {
    if (this.status !== "live") return this.#take(frame, learn(new Map(), frame));
    // The socket shows the tree, and what is asked for next goes over a new one: the
    // browser may have other cookies now, and this one speaks for those before.
    const { meta, redirect } = frame;
    delete frame.tree;
    delete frame.redirect;
    this.#take(frame, new Map());
    if (meta?.success) {
      this.#socket?.close();
      this.#backoff.now();
    }
    if (redirect) this.#receive({ redirect }, new Map());
  }

  /** Go on with what came in while a request was under way. */
  #catchUp() {
    for (const [frame, statics] of this.#early.splice(0)) this.#hear(frame, statics);
    const { poll_ms } = this.#page;
    clearTimeout(this.#look);
    if (poll_ms) this.#look = setTimeout(() => this.#ask(), poll_ms);
    this.pump();
  }

  /**
   * @param {Frame} frame
   * @param {Statics} statics
   */
  #take(frame, statics) {
    if (NOT_NOW.includes(frame.code ?? "")) {
      this.outbox.refuse(frame.id ?? this.outbox.only);
      this.#hold(frame.retry_ms ?? 100 + delay(1));
    } else this.#receive(frame, statics);
  }

  /** @param {number} time_ms Nothing is sent for so long. */
  #hold(time_ms) {
    this.#isHeld = true;
    setTimeout(() => this.#resume(), time_ms);
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

function isHidden() {
  return document.visibilityState === "hidden";
}
