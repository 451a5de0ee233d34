// @ts-check
/**
 * What the visitor is told about the connection and about errors no template shows.
 *
 * `body[data-lvt-status]` always says how the page is connected, and `lvt:connected`,
 * `lvt:disconnected` and `lvt:reconnecting` tell scripts when that changes. The banner stands
 * beside the body, so that patching never meets it, and in the top layer, so that an
 * open dialog does not hide it. Restyle it with `[data-lvt-banner]`: its own rules
 * have no weight.
 *
 * @module
 */

import { BANNER, STATUS } from "./attributes.js";
import { tell } from "./life.js";

/** @typedef {import("./transport/connection.js").Status} Status */

// Reconnecting within a blink, or while the page is being left, is not worth a word.
const PATIENCE_MS = 1_000;

/** @type {Record<Status, string>} */
const WORDS = {
  connecting: "Connecting…",
  live: "",
  http: "Limited connection",
  offline: "No connection. Trying again…",
};

/** @type {Partial<Record<Status | "", string>>} */
const TRANSPORTS = { live: "socket", http: "http" };

const STYLE = `:where([${BANNER}]) { position: fixed; inset: auto 1rem 1rem auto;
  max-width: min(30rem, 100% - 2rem); margin: 0; padding: .5rem 1rem; border: 1px solid #888;
  border-radius: .5rem; font: 1rem/1.5 system-ui, sans-serif;
  color: #fff; background: #333; pointer-events: none; }
:where([${BANNER}]) p { margin: 0; }
:where([${BANNER}]) p:empty { display: none; }`;

export class Banner {
  #box = document.createElement("div");
  #connection = line("status");
  #error = line("alert");
  #delay = 0;
  #text = "";
  /** @type {Status | ""} */
  #status = "";
  #body;

  /** @param {HTMLElement} body */
  constructor(body) {
    this.#body = body;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    this.#box.setAttribute(BANNER, "");
    this.#box.setAttribute("popover", "manual");
    this.#box.append(this.#connection, this.#error);
    this.#box.hidden = true;
    body.after(this.#box);
  }

  /**
   * @param {Status} status
   * @param {boolean} isChosen Whether the page wants it so: then it is not news.
   */
  connection(status, isChosen = false) {
    if (status === this.#status) return;
    const was = this.#status;
    this.#status = status;
    this.#text = isChosen ? "" : WORDS[status];
    this.#body.setAttribute(STATUS, status);
    if (this.#text === "" || this.#connection.textContent) this.#speak();
    else this.#delay ||= setTimeout(() => this.#speak(), PATIENCE_MS);
    this.#announce(was, status);
  }

  #speak() {
    clearTimeout(this.#delay);
    this.#delay = 0;
    this.#say(this.#connection, this.#text);
  }

  /**
   * @param {Status | ""} was
   * @param {Status} status
   */
  #announce(was, status) {
    const transport = TRANSPORTS[status];
    if (transport) return void tell(this.#body, "connected", { transport });
    if (TRANSPORTS[was]) tell(this.#body, "disconnected");
    if (was && status === "connecting") tell(this.#body, "reconnecting");
  }

  /**
   * Show the texts that the page does not show already; none clears the line.
   *
   * @param {string[]} texts
   */
  errors(texts) {
    const shown = texts.length > 0 ? plain(this.#body.innerText) : "";
    const missing = texts.filter((text) => !shown.includes(plain(text)));
    this.#say(this.#error, missing.join(" "));
  }

  /**
   * @param {HTMLElement} line
   * @param {string} text
   */
  #say(line, text) {
    if (line.textContent === text) return;
    // Shown before it speaks, or no screen reader would hear it; shown anew, it
    // stands above whatever dialog has been opened meanwhile.
    if (text) this.#show(true);
    line.textContent = text;
    if (!this.#box.textContent) this.#show(false);
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    this.#box.hidden = !isShown;
    if (!this.#box.showPopover) return;
    if (this.#box.matches(":popover-open")) this.#box.hidePopover();
    if (isShown) this.#box.showPopover();
  }
}

/** @param {string} role */
function line(role) {
  const line = document.createElement("p");
  line.setAttribute("role", role);
  return line;
}

/** @param {string} text */
function plain(text) {
  return text.replace(/\s+/g, " ").trim().toLowerCase();
}
