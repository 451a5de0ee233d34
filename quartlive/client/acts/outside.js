// @ts-check
/**
 * `lvt-on:click-away="action"`: a click that is not in the element.
 *
 * @module
 */

import { ON, has } from "../attributes.js";
import { isOff, run } from "./events.js";

/** @typedef {import("../live.js").Live} Live */

const AWAY = ON + "click-away";

/** @param {Live} live */
export function listen(live) {
  /** @type {Node | null} */
  let down = null;
  addEventListener("pointerdown", ({ target }) => void (down = asNode(target)), true);
  // On the way down: what is clicked may be gone when its own action has run.
  addEventListener(
    "click",
    ({ target, detail }) => {
      for (const element of document.querySelectorAll(has(AWAY))) {
        // Text that is selected with the mouse may end outside. Keys have no detail.
        const isInside = [asNode(target), detail ? down : null].some((node) =>
          element.contains(node),
        );
        const action = element.getAttribute(AWAY);
        const isShown = element.getClientRects().length > 0;
        if (!isInside && action && isShown && !isOff(element))
          run(live, action, element);
      }
    },
    true,
  );
}

/** @param {EventTarget | null} target */
function asNode(target) {
  return target instanceof Node ? target : null;
}
