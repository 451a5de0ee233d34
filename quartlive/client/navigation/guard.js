// @ts-check
/**
 * `lvt-form:guard="Discard what you typed?"`: leaving asks first while a form holds
 * what has not been sent.
 *
 * @module
 */

import { GUARD, has } from "../attributes.js";
import { isEdited } from "../recovery.js";

const QUESTION = "Discard what you typed?";

/** Forms that have been sent as they are.
 * @type {WeakSet<EventTarget>} */
const sent = new WeakSet();
let hasAgreed = false;

/** Follow what is typed and what is sent. */
export function watch() {
  document.addEventListener("input", ({ target }) => {
    const { form } = /** @type {HTMLInputElement} */ (target);
    if (!form?.hasAttribute(GUARD)) return;
    sent.delete(form);
    hasAgreed = false;
    // Not before there is something to lose: it may keep a page out of a cache.
    addEventListener("beforeunload", ask);
  });
  document.addEventListener("lvt:pending", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.action !== "change") note(event.target);
  });
  document.addEventListener("lvt:error", ({ target }) => target && sent.delete(target));
  // The last to hear of it: is it on its way, then?
  addEventListener("submit", (event) => event.defaultPrevented || note(event.target));
}

/** @param {EventTarget | null} form What it holds is on its way. */
export function note(form) {
  if (form) sent.add(form);
}

/** Is there nothing to lose, or does the visitor not mind? */
export function mayLeave() {
  const form = unsent();
  if (!form) return true;
  hasAgreed = confirm(form.getAttribute(GUARD) || QUESTION);
  return hasAgreed;
}

/** The page that was asked about has been left. */
export function forget() {
  hasAgreed = false;
  removeEventListener("beforeunload", ask);
}

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  if (!hasAgreed && unsent()) event.preventDefault();
}

/** @returns {HTMLFormElement | undefined} */
function unsent() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (
    document.body.querySelectorAll(`form${has(GUARD)}`)
  );
  return Array.from(forms).find((form) => !sent.has(form) && isEdited(form));
}
