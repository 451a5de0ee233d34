// @ts-check
/**
 * The client's entry: makes the page it is loaded into live.
 *
 * What it exports is for authors of JavaScript, and described in client.d.ts.
 *
 * @module
 */

import { VISIT } from "./attributes.js";
import { Live } from "./live.js";
import { later } from "./loading.js";

const { body } = document;
const page = new Live(body);
const isLive = () => body.hasAttribute(VISIT);

/** @type {import("./client.js").Live} */
export const live = {
  async send(action, data) {
    if (!isLive()) throw new Error(`${action} is not sent: this page is not live`);
    const { success, errors = {} } = await page.send(action, data);
    return { success, errors };
  },

  hook(selector, hook) {
    // Here, where the author sees who wrote it.
    body.matches(selector);
    let stop = () => {};
    let isOver = false;
    later().then(({ attach }) => isOver || (stop = attach(selector, hook)));
    return () => {
      isOver = true;
      stop();
    };
  },

  on(event, listener) {
    const name = `lvt:${event}`;
    const listen = /** @type {EventListener} */ (listener);
    document.addEventListener(name, listen);
    return () => document.removeEventListener(name, listen);
  },
};

if (isLive()) page.start();
