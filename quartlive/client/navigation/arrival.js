// @ts-check
/**
 * What a browser does for those who cannot see that there is another page: its title
 * is spoken, and the keyboard begins at its top.
 *
 * @module
 */

import { ANNOUNCER } from "../attributes.js";

const HIDDEN =
  "position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)";
const LANDINGS = ["[autofocus]", "main", "h1"];

const box = document.createElement("div");

/** Be there before anything is said, or no screen reader would hear it. */
export function prepare() {
  box.setAttribute(ANNOUNCER, "");
  box.setAttribute("role", "status");
  box.style.cssText = HIDDEN;
  // Beside the body, where patching never meets it.
  document.body.after(box);
}

/** Say what the page is called. */
export function announce() {
  box.textContent = document.title;
}

/** Put the focus where reading begins. */
export function land() {
  for (const selector of LANDINGS) {
    const element = /** @type {HTMLElement | null} */ (
      document.body.querySelector(selector)
    );
    if (element && isFocused(element)) return;
  }
}

/** @param {HTMLElement} element */
function isFocused(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
    element.style.outline = "none";
    const restore = () => {
      element.removeAttribute("tabindex");
      element.style.outline = "";
      if (!element.getAttribute("style")) element.removeAttribute("style");
    };
    element.addEventListener("blur", restore, { once: true });
  }
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}
