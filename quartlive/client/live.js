// @ts-check
/**
 * One live page: the view, the connection and what the visitor does, put together.
 *
 * @module
 */

import { SOCKET, VISIT, VISIT_FIELD } from "./attributes.js";
import { listen as listenToChanges } from "./change.js";
import { Connection } from "./connection.js";
import { Debounce } from "./debounce.js";
import { listen as listenToEvents } from "./events.js";
import { listen as listenToForms } from "./forms.js";
import { isFull } from "./socket.js";
import { Banner } from "./status.js";
import { Desync, View } from "./view.js";

/**
 * @typedef {import("./outbox.js").Meta} Meta
 * @typedef {import("./socket.js").Frame} Frame
 * @typedef {import("./socket.js").Statics} Statics
 */

const UNSAID = "Something went wrong. Please try again.";

export class Live {
  /** Whether the page has live inputs. */
  wantsChange = false;
  #isAdopted = false;
  #debounce = new Debounce();
  #banner;
  #connection;

  /** @param {HTMLElement} body */
  constructor(body) {
    this.visit = body.getAttribute(VISIT) ?? "";
    this.view = new View(body);
    this.#banner = new Banner(body);
    const socket = body.getAttribute(SOCKET) !== "off";
    this.#connection = new Connection(
      { visit: this.visit, socket },
      {
        receive: (frame, statics) => this.#receive(frame, statics),
        changed: (status) =>
          this.#banner.connection(status, !socket && status === "http"),
      },
    );
    // They tell the server about the visit when there is no script.
    for (const input of body.querySelectorAll(`input[name="${VISIT_FIELD}"]`))
      input.remove();
  }

  start() {
    listenToEvents(this);
    listenToForms(this);
    listenToChanges(this);
    this.#connection.start();
  }

  /**
   * Run an action on the server.
   *
   * @param {string} action
   * @param {Record<string, unknown>} [data]
   * @param {string} [submitter] Name of the button that was pressed.
   * @param {unknown} [topic] See `Outbox.add`.
   * @returns {Promise<Meta>} How it went, once the page shows it. It waits out a
   *   broken connection.
   */
  send(action, data = {}, submitter, topic) {
    return new Promise((settle) => {
      this.#connection.outbox.add({ action, data, submitter }, settle, topic);
      this.#connection.pump();
    });
  }

  /**
   * @param {unknown} key
   * @param {number} wait_ms
   * @param {() => void} run
   */
  debounce(key, wait_ms, run) {
    this.#debounce.add(key, wait_ms, run);
  }

  /** @param {unknown} [key] */
  flush(key) {
    this.#debounce.flush(key);
  }

  /** @param {Element[]} controls */
  reassert(controls) {
    this.view.reassert(controls);
  }

  /**
   * @param {Frame} frame
   * @param {Statics} statics
   */
  #receive(frame, statics) {
    this.#show(frame.tree, statics);
    if (frame.title !== undefined) document.title = frame.title;
    if (frame.url !== undefined) history.replaceState(history.state, "", frame.url);
    if (frame.type === "error") this.#fail(frame);
    else if (frame.meta) this.#settle(frame.meta);
    if (frame.redirect !== undefined) location.assign(frame.redirect);
  }

  /**
   * @param {any} tree
   * @param {Statics} statics
   */
  #show(tree, statics) {
    try {
      if (isFull(tree) && !this.#isAdopted) {
        this.view.adopt(tree, statics);
        this.#isAdopted = true;
      } else if (isFull(tree) || Object.keys(tree ?? {}).length > 0) {
        this.view.apply(tree, statics);
      }
    } catch (error) {
      if (!(error instanceof Desync)) reportError(error);
      // A full tree that fails would fail again.
      if (!isFull(tree)) this.#connection.sync();
    }
  }

  /**
   * An error instead of an answer. Without an id it is for the message under way.
   *
   * @param {Frame} frame
   */
  #fail({ id, text = UNSAID }) {
    const errors = { _general: text };
    this.#settle({ success: false, errors, id: id ?? this.#connection.outbox.only });
  }

  /** @param {Meta} meta */
  #settle(meta) {
    const { id, capabilities, errors, action } = meta;
    if (capabilities) this.wantsChange = capabilities.includes("change");
    if (id) this.#connection.outbox.answer(id, meta);
    // Half-typed fields may well be wrong; that is no news for the banner.
    const news = Object.entries(errors ?? {}).filter(
      ([key]) => action !== "change" || key.startsWith("_"),
    );
    this.#banner.errors(news.map(([, text]) => text));
  }
}
