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
const ANSWER_MS = 10_000;

// When something says that the line may be dead, a visitor is waiting.
const HURRY_MS = 5_000;

// So many frames in a row that make no sense, and the line is given up.
const MOST_JUNK = 3;

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
  #unsent = 0;
  #junk = 0;
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

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** @param {object} message */
  send(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  /** Ask for the full tree and take no patch before it. */
  sync() {
    this.#order.hold();
    this.send({ action: "__sync__" });
  }

  /**
   * Is anybody there? Ends the connection when nothing moves for so long.
   *
   * @param {number} patience_ms
   */
  check(patience_ms = HURRY_MS) {
    if (!this.isOpen) return;
    this.#hasHeard = false;
    this.send({ action: "__ping__" });
    this.#unsent = this.#socket.bufferedAmount;
    this.#wait(patience_ms, () => this.#judge(patience_ms));
  }

  /** End the connection now, without waiting for the other side to agree. */
  close() {
    this.#socket.close();
    this.#end(1006);
  }

  #rest() {
    this.#wait(BEAT_MS - ANSWER_MS, () => this.check(ANSWER_MS));
  }

  /** @param {number} patience_ms */
  #judge(patience_ms) {
    if (this.#hasHeard) return this.#rest();
    // The ping may stand behind a large message that is still being sent.
    const { bufferedAmount } = this.#socket;
    if (!(bufferedAmount < this.#unsent)) return this.close();
    this.#unsent = bufferedAmount;
    this.#wait(patience_ms, () => this.#judge(patience_ms));
  }

  /**
   * @param {number} time_ms
   * @param {() => void} then
   */
  #wait(time_ms, then) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(then, time_ms);
  }

  /** @param {unknown} text */
  #receive(text) {
    this.#hasHeard = true; // Any frame is a sign of life, not only the pong.
    const frame = parse(text);
    if (!frame) return this.#puzzle();
    this.#junk = 0;
    if (frame.pong) return;
    learn(this.#statics, frame);
    const verdict = this.#order.judge(frame);
    if (verdict === "sync") this.sync();
    if (verdict !== "take") frame.tree = {};
    this.#on.frame(frame, this.#statics);
  }

  /** A frame that makes no sense may have been one that counts. */
  #puzzle() {
    if (++this.#junk > MOST_JUNK) this.close();
    else this.sync();
  }

  /** @param {number} code */
  #end(code) {
    clearTimeout(this.#watch);
    const { closed } = this.#on;
    this.#on = { frame() {}, closed() {} };
    closed(code);
  }
}

/**
 * Where this page's socket is.
 *
 * @param {string} visit Token of this tab's stay.
 * @param {boolean} isBack Whether the page was connected before.
 */
export function address(visit, isBack) {
  const { protocol, host, pathname, search } = location;
  const scheme = protocol === "https:" ? "wss://" : "ws://";
  const mine = `${search ? "&" : "?"}lvt-visit=${encodeURIComponent(visit)}`;
  return scheme + host + pathname + search + mine + (isBack ? "&lvt-reconnect=1" : "");
}

/**
 * @param {unknown} text
 * @returns {Frame | null} Null if it is no frame.
 */
function parse(text) {
  try {
    const frame = JSON.parse(String(text));
    return typeof frame === "object" ? frame : null;
  } catch {
    return null;
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
