// @ts-check
/**
 * Live inputs: as the visitor types, the form goes to the action `change`.
 *
 * Only on pages whose server asked for it. The newest value replaces one that has not
 * left yet, so a slow connection never queues up keystrokes.
 *
 * @module
 */

import { CHANGE, ON, has } from "../attributes.js";
import { field, gather } from "./data.js";

/** @typedef {import("../live.js").Live} Live */

const WAIT_MS = 300;
const OWN = ["input", "change"].map((type) => has(ON + type)).join();

/** @param {Live} live */
export function listen(live) {
  document.addEventListener("input", ({ target }) => {
    if (live.wantsChange && isLive(target))
      live.debounce(target, WAIT_MS, () => tell(live, target));
  });
  document.addEventListener("focusout", ({ target }) => live.flush(target));
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
export function isLive(target) {
  return (
    target instanceof Element &&
    target.matches("[name]:is(input:not([type=file]), textarea, select)") &&
    !target.closest(OWN) &&
    target.closest(`[${CHANGE}]`)?.getAttribute(CHANGE) !== "off"
  );
}

/**
 * Tell the server what a control's form holds.
 *
 * @param {Live} live
 * @param {import("../patching/controls.js").Control} control
 * @param {boolean} [isFirst] Before all that waits.
 */
export function tell(live, control, isFirst) {
  const { form, name } = control;
  const pairs = form ? new FormData(form) : field(control);
  const source = form ?? control;
  live.send(
    "change",
    { ...gather(pairs), _target: name },
    { topic: source, source, isFirst },
  );
}
