// @ts-check
/**
 * One live page: the view, the connection and what the visitor does, put together.
 *
 * @module
 */

import { Debounce } from "./acts/debounce.js";
import { listen as listenToEvents } from "./acts/events.js";
import { listen as listenToForms } from "./acts/forms.js";
import { HTTP, ONCE, POLL, SOCKET, VISIT, VISIT_FIELD } from "./attributes.js";
import { isNamed } from "./fold.js";
import { tell } from "./life.js";
import { later } from "./loading.js";
import { Desync } from "./patching/desync.js";
import { Guests } from "./patching/guests.js";
import { Banner } from "./status.js";
import { Connection } from "./transport/connection.js";
import { isFull } from "./transport/socket.js";

/**
 * @typedef {import("./patching/view.js").View} View
 * @typedef {import("./transport/outbox.js").Meta} Meta
 * @typedef {import("./transport/socket.js").Frame} Frame
 * @typedef {import("./transport/socket.js").Statics} Statics
 *
 * What an action comes with besides its data.
 * @typedef {object} Manner
 * @property {string} [submitter] Name of the button that was pressed.
 * @property {unknown} [topic] See `Outbox.add`.
 * @property {boolean} [isFirst] Whether it goes before all that waits.
 * @property {Element} [source] Where it came from: a form, a button, any element.
 */

// How often a page without a socket looks for news, unless it says.
const POLL_MS = 5_000;

const UNSAID = "Something went wrong. Please try again.";

export class Live {
  /** Whether the page has live inputs. */
  wantsChange = false;
  /** The token of this stay on the page. */
  visit = "";
  /** Called when the server has lost the visit, before its tree is shown; returns what
   * is to be done after it.
   * @type {(() => () => void) | undefined} */
  recover;
  /** Go where the server says; navigation/ knows how to stay on the page.
   * @type {(address: string) => void} */
  go = (address) => location.assign(address);
  /** Let the address bar show what the server says.
   * @type {(address: string, isNew: boolean) => void} */
  write = (address, isNew) =>
    history[isNew ? "pushState" : "replaceState"](history.state, "", address);
  /** What came before there was a view to show it in.
   * @type {(() => unknown)[] | null} */
  #early = [];
  #guests = new Guests(document);
  #isAdopted = false;
  #waiting = new Debounce();
  // Actions that wait until things are quiet; `flush` sends them now.
  debounce = this.#waiting.add.bind(this.#waiting);
  throttle = this.#waiting.throttle.bind(this.#waiting);
  flush = this.#waiting.flush.bind(this.#waiting);
  #body;
  #banner;
  /** @type {View | undefined} */
  view;
  /** @type {Connection} */
  connection;

  /** @param {HTMLElement} body */
  constructor(body) {
    this.#body = body;
    this.#banner = new Banner(body);
    this.connection = this.#connection();
  }

  start() {
    listenToEvents(this);
    listenToForms(this);
    this.connection.start();
    later(() => this.connection.renew()).then(({ View, start }) => {
      this.view = new View(this.#body, this.#guests);
      start(this);
      const early = this.#early ?? [];
      this.#early = null;
      for (const run of early) run();
    });
  }

  /**
   * Run it when there is a view, after all that waits for that.
   *
   * @param {() => unknown} run
   */
  #soon(run) {
    if (this.#early) this.#early.push(run);
    else run();
  }

  /** Go on with what the body holds now: another page of this site. */
  enter() {
    this.connection.stop();
    this.#banner.errors([]);
    this.wantsChange = false;
    this.#isAdopted = false;
    this.view = this.view?.reopen();
    this.connection = this.#connection();
    this.connection.start();
  }

  #connection() {
    const body = this.#body;
    this.visit = body.getAttribute(VISIT) ?? "";
    const socket = body.getAttribute(SOCKET) !== "off";
    const poll_ms = Number(body.getAttribute(POLL) ?? POLL_MS) || 0;
    // They tell the server about the visit when there is no script.
    for (const input of body.querySelectorAll(`input[name="${VISIT_FIELD}"]`))
      input.remove();
    /** @param {string} name */
    const listed = (name) => isNamed.bind(null, body.getAttribute(name));
    const kinds = { isPosted: listed(HTTP), isOnce: listed(ONCE) };
    /** @type {Connection} */
    const connection = new Connection(
      { visit: this.visit, socket, poll_ms, kinds },
      {
        receive: (frame, statics) =>
          this.#soon(() => isCurrent() && this.#receive(frame, statics)),
        // A page is live when it shows what has arrived.
        changed: (status) => (/live|http/.test(status) ? this.#soon(show) : show()),
      },
    );
    const show = () => {
      const { status } = connection;
      if (isCurrent()) this.#banner.connection(status, !socket && status === "http");
    };
    // What comes late for another page is not for this one.
    const isCurrent = () => connection === this.connection;
    return connection;
  }

  /**
   * Run an action on the server.
   *
   * @param {string} action
   * @param {Record<string, unknown>} [data]
   * @param {Manner} [manner]
   * @returns {Promise<Meta>} How it went, once the page shows it. It waits out a
   *   broken connection.
   */
  async send(action, data = {}, manner = {}) {
    const { submitter, topic, source = this.#body, isFirst } = manner;
    const life = { action, data, submitter };
    tell(source, "pending", life);
    /** @type {Meta} */
    const meta = await new Promise((settle) => {
      this.connection.outbox.add({ action, data, submitter }, settle, topic, isFirst);
      this.connection.pump();
    });
    const { errors } = meta;
    tell(source, meta.success ? "success" : "error", { ...life, errors });
    tell(source, "done", { ...life, errors });
    return meta;
  }

  /** @param {Element[]} controls */
  reassert(controls) {
    this.view?.reassert(controls);
  }

  /**
   * @param {Frame} frame
   * @param {Statics} statics
   */
  #receive(frame, statics) {
    const recovered = frame.meta?.fresh && this.recover?.();
    this.#show(frame.tree, statics);
    if (frame.title !== undefined) document.title = frame.title;
    if (frame.url !== undefined) this.write(frame.url, Boolean(frame.push));
    if (frame.type === "error") this.#fail(frame);
    else if (frame.meta) this.#settle(frame.meta);
    if (recovered) recovered();
    if (frame.redirect !== undefined) this.go(frame.redirect);
  }

  /**
   * @param {any} tree
   * @param {Statics} statics
   */
  #show(tree, statics) {
    const view = /** @type {View} */ (this.view);
    try {
      if (isFull(tree) && !this.#isAdopted) {
        view.adopt(tree, statics);
        this.#isAdopted = true;
      } else if (isFull(tree) || Object.keys(tree ?? {}).length > 0) {
        view.apply(tree, statics);
      } else return;
      tell(this.#body, "updated");
    } catch (error) {
      if (!(error instanceof Desync)) reportError(error);
      // A full tree that fails would fail again.
      if (!isFull(tree)) this.connection.sync();
    }
  }

  /**
   * An error instead of an answer. Without an id it is for the message under way.
   *
   * @param {Frame} frame
   */
  #fail({ id, text = UNSAID }) {
    const errors = { _general: text };
    this.#settle({ success: false, errors, id: id ?? this.connection.outbox.only });
  }

  /** @param {Meta} meta */
  #settle(meta) {
    const { id, capabilities, errors, action } = meta;
    if (capabilities) this.wantsChange = capabilities.includes("change");
    if (id) this.connection.outbox.answer(id, meta);
    // Half-typed fields may well be wrong; that is no news for the banner.
    const news = Object.entries(errors ?? {}).filter(
      ([key]) => action !== "change" || key.startsWith("_"),
    );
    this.#banner.errors(news.map(([, text]) => text));
  }
}
