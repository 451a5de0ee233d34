// @ts-check
/**
 * Messages that the server has not answered yet, oldest first.
 *
 * Each carries an id that takes effect once, so after a broken connection the same
 * message is simply sent again. What may happen to a message:
 *
 *     add ─▶ waiting ──next──▶ sent ──answer──▶ gone
 *               ▲               │
 *               └─lost, refuse──┘   (those that are sent once only wait for an answer)
 *
 * @module
 */

/**
 * @typedef {{action: string, data: object, submitter?: string, id: string}} Message
 * @typedef {{success: boolean, errors?: Record<string, string>, action?: string,
 *   id?: string, capabilities?: string[], fresh?: true}} Meta
 * @typedef {{message: Message, settle: (meta: Meta) => void, isSent: boolean,
 *   isFresh: boolean, topic: unknown}} Entry
 *
 * What is special about some actions.
 * @typedef {{isPosted: (action: string) => boolean,
 *   isOnce: (action: string) => boolean}} Kinds
 */

export class Outbox {
  /** @type {Entry[]} */
  #entries = [];
  #count = 0;
  #nonce;
  #kinds;

  /**
   * @param {string} nonce Random text, new for every page load.
   * @param {Kinds} [kinds]
   */
  constructor(nonce, kinds) {
    this.#nonce = nonce;
    this.#kinds = kinds;
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /**
   * Keep a message until it is answered.
   *
   * @param {{action: string, data: object, submitter?: string}} message
   * @param {(meta: Meta) => void} settle Called once, with the answer.
   * @param {unknown} topic A message that never left is replaced by a newer one on
   *   the same topic when nothing stands between the two.
   * @param {boolean} isFirst Whether it goes before all others.
   */
  add(message, settle, topic = null, isFirst = false) {
    const last = this.#entries.at(-1);
    if (last && topic !== null && last.topic === topic && last.isFresh) {
      const { settle: before } = last;
      last.message.data = message.data;
      last.settle = (meta) => (before(meta), settle(meta));
      return;
    }
    const id = `${this.#nonce}.${++this.#count}`;
    const state = { isSent: false, isFresh: true };
    const entry = { message: { ...message, id }, settle, topic, ...state };
    if (isFirst) this.#entries.unshift(entry);
    else this.#entries.push(entry);
  }

  /**
   * The next message to send, now taken for sent; `undefined` when none may go.
   *
   * @param {number} width How many may be unanswered at a time.
   */
  next(width) {
    const open = this.#entries.filter((entry) => entry.isSent);
    const entry = this.#entries.find((entry) => !entry.isSent);
    if (entry === undefined) return undefined;
    // What goes another way goes alone: it neither overtakes nor is overtaken.
    const isAlone = [entry, ...open].some(({ message }) => this.isPosted(message));
    if (open.length >= (isAlone ? 1 : width)) return undefined;
    entry.isSent = true;
    entry.isFresh = false;
    return entry.message;
  }

  /**
   * Does a message go by fetch even when there is a socket?
   *
   * @param {{action: string}} message
   */
  isPosted({ action }) {
    return Boolean(this.#kinds?.isPosted(action));
  }

  /**
   * The connection broke: whatever was under way has to be sent again.
   *
   * @returns {string[]} Ids of messages that must not be; somebody has to answer them.
   */
  lost() {
    const ids = [];
    for (const entry of this.#entries) {
      const { action, id } = entry.message;
      if (entry.isSent && this.#kinds?.isOnce(action)) ids.push(id);
      else entry.isSent = false;
    }
    return ids;
  }

  /**
   * The server had no room for this message: it will be sent again.
   *
   * @param {string | undefined} id
   */
  refuse(id) {
    const entry = this.#find(id);
    if (entry) entry.isSent = false;
  }

  /**
   * Settle a message. Answers to messages of no interest any more are ignored.
   *
   * @param {string} id
   * @param {Meta} meta
   */
  answer(id, meta) {
    const entry = this.#find(id);
    if (entry === undefined) return;
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    entry.settle(meta);
  }

  /** The id of the largest message under way. */
  get largest() {
    const size = (/** @type {Entry} */ { message }) => JSON.stringify(message).length;
    const sent = this.#entries.filter((entry) => entry.isSent);
    return sent.sort((a, b) => size(b) - size(a))[0]?.message.id;
  }

  /** The id of the message under way, when it is the only one. */
  get only() {
    const sent = this.#entries.filter((entry) => entry.isSent);
    return sent.length === 1 ? sent[0]?.message.id : undefined;
  }

  /** @param {string | undefined} id */
  #find(id) {
    return this.#entries.find((entry) => entry.message.id === id);
  }
}

/** 96 random bits as text: it travels with every message and its answer. */
export function nonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
