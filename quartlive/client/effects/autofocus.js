// @ts-check
/**
 * `autofocus` for what a patch brings: browsers heed it only while a page loads.
 *
 * @module
 */

import { AUTOFOCUS } from "../attributes.js";
import { watch } from "../watch.js";

// Whoever is in one of these goes on there.
const TYPING =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit])," +
  "textarea, select, iframe, [contenteditable]:not([contenteditable=false])";

export function listen() {
  watch(`[autofocus], [${AUTOFOCUS}]`, {
    added: (element, isPatch) => {
      const active = document.activeElement;
      const isFree = isPatch
        ? !active?.matches(TYPING)
        : active === document.body && element.hasAttribute(AUTOFOCUS);
      if (isFree) /** @type {HTMLElement} */ (element).focus();
    },
  });
}
