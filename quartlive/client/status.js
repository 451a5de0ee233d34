// @ts-check
/**
 * What the visitor is told about the connection and about errors no template shows.
 *
 * `body[data-lvt-status]` always says how the page is connected. The banner stands
 * beside the body, so that patching never meets it, and in the top layer, so that an
 * open dialog does not hide it. Restyle it with `[data-lvt-banner]`: its own rules
 * have no weight.
 *
 * @module
 */

import { BANNER, STATUS } from "./attributes.js";

/** @typedef {import("./transport/connection.js").Status} Status */

// Reconnecting within a blink is not worth a word.
const PATIENCE_MS = 1_000;

/** @type {Record<Status, string>} */
const WORDS = {
  connecting: "Connecting…",
  live: "",
  http: "Limited connection",
  offline: "No connection. Trying again…",
};

const STYLE = `:where([${BANNER}]) { position: fixed; inset: auto 1rem 1rem auto;
  max-width: min(30rem, 100% - 2rem); margin: 0; padding: .5rem 1rem; border: 0;
  border-radius: .5rem; font: 1rem/1.5 system-ui, sans-serif;
  color: #fff; background: #333; }
:where([${BANNER}]) p { margin: 0; }
:where([${BANNER}]) p:empty { display: none; }`;

export class Banner {
  #box = document.createElement("div");
  #connection = line("status");
  #error = line("alert");
  #delay = 0;
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
    this.#body.setAttribute(STATUS, status);
    clearTimeout(this.#delay);
    const text = isChosen ? "" : WORDS[status];
    if (text === "" || status === "offline") return this.#say(this.#connection, text);
    this.#delay = setTimeout(() => this.#say(this.#connection, text), PATIENCE_MS);
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
