// @ts-check
/**
 * `lvt-on:<event>="action"`: DOM events that run actions.
 *
 * One listener per event type serves the whole page; nothing is wired to elements, so
 * nothing has to be wired again after a patch.
 *
 * @module
 */

import { DEBOUNCE, ON, has } from "../attributes.js";
import { field, gather, isToggle, written } from "./data.js";

/** @typedef {import("../live.js").Live} Live */

// "submit" is missing: forms know how to be sent (forms.js).
const TYPES = ["click", "input", "change"];

/** @param {Live} live */
export function listen(live) {
  for (const type of TYPES)
    document.addEventListener(type, (event) => happened(live, event));
}

/**
 * @param {Live} live
 * @param {Event} event
 */
function happened(live, event) {
  const { target, type } = event;
  if (event.defaultPrevented || !(target instanceof Element)) return;
  const element = target.closest(has(ON + type));
  const action = element?.getAttribute(ON + type);
  if (!element || !action) return;
  if (type === "click" && leadsAway(element)) event.preventDefault();
  const wait = element.getAttribute(DEBOUNCE);
  // Inside a button the target may be its icon; inside a row it is the field.
  const source = element.matches("button") ? element : target;
  const run = () => void act(live, action, element, source);
  // Typing is told of when it stops; everything else at once.
  if (wait === null) run();
  else live.debounce(element, Number(wait) || 0, run);
}

/**
 * Would the browser do something else with a click as well? A box is left alone:
 * its change is what the click is about.
 *
 * @param {Element} element
 */
function leadsAway(element) {
  return element.matches("a[href], button:not([type=button]), input[type=submit]");
}

/**
 * @param {Live} live
 * @param {string} action
 * @param {Element} element It carries the attribute.
 * @param {Element} target The control it is about: the element itself or inside it.
 */
async function act(live, action, element, target) {
  const own =
    element instanceof HTMLFormElement ? new FormData(element) : field(target);
  const data = gather([...written(element.attributes), ...own]);
  await live.send(action, data, { source: element });
  if (target instanceof HTMLSelectElement) live.reassert([target]);
  if (target instanceof HTMLInputElement && isToggle(target))
    live.reassert(siblings(target));
}

/**
 * The boxes that one answer is about: a radio's whole group, or the box alone.
 *
 * @param {HTMLInputElement} box
 */
function siblings(box) {
  if (box.type !== "radio" || !box.name) return [box];
  const group = document.querySelectorAll(
    `[type=radio][name="${CSS.escape(box.name)}"]`,
  );
  return [...group].filter(
    (other) => other instanceof HTMLInputElement && other.form === box.form,
  );
}
