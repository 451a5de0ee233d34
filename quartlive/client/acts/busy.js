// @ts-check
/**
 * Forms and buttons whose answer is awaited: `aria-busy`, and locked until it comes.
 *
 * The page stays the server's: what is written here meanwhile is taken back only where
 * it still stands, so what an answer has changed stays changed.
 *
 * @module
 */

import { DISABLE_WITH } from "../attributes.js";

/** How many answers each awaits.
 * @type {WeakMap<Element, number>} */
const awaited = new WeakMap();

// Tells our own attribute from one that the server has written since.
const OURS = "lvt";

/**
 * Is the answer to it still to come?
 *
 * @param {Element} lock
 */
export function isHeld(lock) {
  return count(lock, 0) > 0;
}

/**
 * Show that something is under way.
 *
 * @param {Element} owner What is busy.
 * @param {Element} lock What is not to be sent again: the owner or one of its buttons.
 * @param {HTMLButtonElement | HTMLInputElement | null} button The one that was pressed.
 * @returns {() => void} To be called when the answer is there.
 */
export function hold(owner, lock, button) {
  const all = new Set([owner, lock]);
  for (const each of all) count(each, 1);
  owner.ariaBusy = "true";
  const giveBack = disable(button);
  return () => {
    for (const each of all) count(each, -1);
    if (!isHeld(owner)) owner.ariaBusy = null;
    giveBack?.();
  };
}

/**
 * @param {Element} element
 * @param {number} more
 */
function count(element, more) {
  const number = (awaited.get(element) ?? 0) + more;
  awaited.set(element, number);
  return number;
}

/** @param {HTMLButtonElement | HTMLInputElement | null} button */
function disable(button) {
  const text = button?.getAttribute(DISABLE_WITH);
  if (!button || text == null) return;
  const hadFocus = button === document.activeElement;
  const undo =
    button instanceof HTMLInputElement ? label(button, text) : say(button, text);
  button.setAttribute("disabled", OURS);
  return () => {
    undo();
    if (button.getAttribute("disabled") === OURS) button.removeAttribute("disabled");
    // A disabled button loses the focus.
    if (hadFocus && document.activeElement === document.body)
      button.focus({ preventScroll: true });
  };
}

/**
 * Let a button say something else. Its nodes stay, since the server writes into them;
 * so do pictures in it.
 *
 * @param {Element} button
 * @param {string} text
 */
function say(button, text) {
  /** @type {[node: Text, was: string, now: string][]} */
  const said = [];
  const walk = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  for (let node; (node = /** @type {Text | null} */ (walk.nextNode()));)
    if (node.data.trim()) said.push([node, node.data, said.length ? "" : text]);
  for (const [node, , now] of said) node.data = now;
  return () => {
    for (const [node, was, now] of said) if (node.data === now) node.data = was;
  };
}

/**
 * @param {HTMLInputElement} button
 * @param {string} text
 */
function label(button, text) {
  const was = button.getAttribute("value");
  button.setAttribute("value", text);
  return () => {
    if (button.getAttribute("value") !== text) return;
    if (was === null) button.removeAttribute("value");
    else button.setAttribute("value", was);
  };
}
