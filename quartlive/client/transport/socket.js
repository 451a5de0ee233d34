// @ts-check
/**
 * One WebSocket, from its opening to its end.
 *
 * Frames are handed on in order, each with the statics this connection has been
 * given so far. A gap in their numbers asks for the full tree and holds patches back
 * until it comes.
 *
 * @module
 */

const PROTOCOL = "quartlive.1";
const OPENING_MS = 10_000;

// The server takes a silent browser for dead after 45 s.
const BEAT_MS = 20_000;
const ANSWER_MS = 5_000;

/**
 * @typedef {{s: string[], r?: 1, k?: number}} Fragment
 * @typedef {Map<number, Fragment>} Statics
 * @typedef {import("./outbox.js").Meta} Meta
 * @typedef {{tree?: any, meta?: Meta, s?: Record<string, Fragment>, v?: number,
 *   base?: string, title?: string, url?: string, push?: true, redirect?: string, pong?: true,
 *   type?: string, code?: string, text?: string, id?: string, retry_ms?: number
 * }} Frame
 */

export class Socket {
  /** @type {Statics} */
  #statics = new Map();
  #order = new Order();
  #hasHeard = true;
  #watch = 0;
  #socket;
  #on;

  /**
   * @param {string} url
   * @param {{frame: (frame: Frame, statics: Statics) => void,
   *   closed: (code: number) => void}} on `closed` is called once, at the end.
   */
  constructor(url, on) {
    this.#on = on;
    this.#socket = new WebSocket(url, PROTOCOL);
    this.#socket.onopen = () => this.#rest();
    this.#socket.onmessage = (event) => this.#receive(event.data);
    this.#socket.onclose = (event) => this.#end(event.code);
    this.#watch = setTimeout(() => this.close(), OPENING_MS);
  }

  /** @param {object} message */
  send(message) {
    if (this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify(message));
  }

  /** Ask for the full tree and take no patch before it. */
  sync() {
    this.#order.hold();
    this.send({ action: "__sync__" });
  }

  /** Is anybody there? Ends the connection when nothing comes within 5 s. */
  check() {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#hasHeard = false;
    this.send({ action: "__ping__" });
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#judge(), ANSWER_MS);
  }

  /** End the connection now, without waiting for the other side to agree. */
  close() {
    this.#socket.close();
    this.#end(1006);
  }

  #rest() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.check(), BEAT_MS - ANSWER_MS);
  }

  #judge() {
    if (this.#hasHeard) this.#rest();
    else this.close();
  }

  /** @param {string} text */
  #receive(text) {
    this.#hasHeard = true; // Any frame is a sign of life, not only the pong.
    /** @type {Frame} */
    const frame = JSON.parse(text);
    if (frame.pong) return;
    learn(this.#statics, frame);
    const verdict = this.#order.judge(frame);
    if (verdict === "sync") this.sync();
    if (verdict !== "take") frame.tree = {};
    this.#on.frame(frame, this.#statics);
  }

  /** @param {number} code */
  #end(code) {
    clearTimeout(this.#watch);
    const { closed } = this.#on;
    this.#on = { frame() {}, closed() {} };
    closed(code);
  }
}

/** Whether frames have come without a gap. */
export class Order {
  #last = 0;
  #isHolding = false;

  hold() {
    this.#isHolding = true;
  }

  /**
   * What to do with the tree of a frame: take it, drop it because the full tree is
   * on its way, or drop it and ask for the full tree.
   *
   * @param {Frame} frame
   * @returns {"take" | "drop" | "sync"}
   */
  judge({ v, tree }) {
    const isGap = v !== undefined && this.#last > 0 && v !== this.#last + 1;
    if (v !== undefined) this.#last = v;
    if (isFull(tree)) {
      this.#isHolding = false;
      return "take";
    }
    if (this.#isHolding) return "drop";
    return isGap ? "sync" : "take";
  }
}

/**
 * A whole value, and not a patch of what is there.
 *
 * @param {unknown} tree
 */
export function isFull(tree) {
  return Array.isArray(tree) || typeof tree === "string";
}

/**
 * Add the statics a frame brings to those known.
 *
 * @param {Statics} statics
 * @param {Frame} frame
 */
export function learn(statics, frame) {
  for (const [number, fragment] of Object.entries(frame.s ?? {}))
    statics.set(Number(number), fragment);
  return statics;
}
