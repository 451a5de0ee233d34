// @ts-check
/**
 * Dialogs: whether one is open is the visitor's, until the server changes its mind.
 *
 * They open and close by their methods, as scripts do it, so that the focus goes in,
 * and back to where it was.
 *
 * @module
 */

import { MODAL } from "../attributes.js";

/** Those that the server has opened in this update. @type {Set<HTMLDialogElement>} */
const opening = new Set();
let isNews = false;

/** There are dialogs that have not been on the page before. */
export function announce() {
  isNews = true;
}

/**
 * @param {HTMLDialogElement} dialog On the page.
 * @param {boolean} isOpen What the server says now.
 */
export function toggle(dialog, isOpen) {
  if (isOpen) opening.add(dialog);
  else {
    opening.delete(dialog);
    dialog.close();
  }
}

/**
 * Open what is to be open, once all of it is there.
 *
 * @param {Element} body
 */
export function settle(body) {
  const found = isNews ? body.querySelectorAll(`dialog[open][${MODAL}]`) : [];
  for (const each of found) {
    const dialog = /** @type {HTMLDialogElement} */ (each);
    if (dialog.matches(":modal")) continue;
    dialog.removeAttribute("open");
    opening.add(dialog);
  }
  opening.forEach(open);
  opening.clear();
  isNews = false;
}

/** @param {HTMLDialogElement} dialog */
function open(dialog) {
  if (dialog.open || !dialog.isConnected || dialog.matches(":popover-open")) return;
  if (dialog.hasAttribute(MODAL)) dialog.showModal();
  else dialog.show();
}
