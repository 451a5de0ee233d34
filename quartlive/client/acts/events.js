// @ts-check
/**
 * `lvt-on:click="action"`, and how an action runs that an element asks for.
 *
 * Listeners serve the whole page; nothing is wired to elements, so nothing has to be
 * wired again after a patch. Every other event is in delegate.js, which nobody needs
 * before the first click.
 *
 * @module
 */

import { DEBOUNCE, ON, THROTTLE, has } from "../attributes.js";
import { field, gather, isToggle, written } from "./data.js";

/** @typedef {import("../live.js").Live} Live */

const CLICK = ON + "click";

// What a visitor cannot use. The legend of a fieldset is not disabled with it.
const OFF = "[inert], [inert] *, :disabled, :disabled :not(legend, legend *)";

// Where a modifier says no number.
const WAIT_MS = 300;

/** @param {Live} live */
export function listen(live) {
  document.addEventListener("click", (event) => clicked(live, event));
}

/**
 * @param {Live} live
 * @param {MouseEvent} event
 */
function clicked(live, event) {
  const { target } = event;
  if (event.defaultPrevented || !(target instanceof Element)) return;
  const element = target.closest(has(CLICK));
  const action = element?.getAttribute(CLICK);
  if (!element || !action || isOff(target) || isForAnother(event, element)) return;
  if (leadsAway(element)) event.preventDefault();
  run(live, action, element, target);
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
 * Is the click for another window, or does the field of its label get one too?
 *
 * @param {MouseEvent} event
 * @param {Element} element
 */
function isForAnother({ target, ctrlKey, metaKey, shiftKey }, element) {
  if (ctrlKey || metaKey || shiftKey) return element.matches("a[href]");
  const label = /** @type {Element} */ (target).closest("label");
  return (
    !!label?.control &&
    element.contains(label.control) &&
    !label.control.contains(/** @type {Element} */ (target))
  );
}

/** @param {Element} element */
export function isOff(element) {
  return element.matches(OFF);
}

/**
 * Run an action when the modifiers beside it say so.
 *
 * @param {Live} live
 * @param {string} action
 * @param {Element} element It carries the attributes.
 * @param {Element} [target] Where it happened.
 * @param {object} [extra] Data about the event itself.
 * @param {string | null} [pause] How it is throttled where nothing is said.
 */
export function run(live, action, element, target = element, extra, pause = null) {
  // Inside a button the target may be its icon; inside a row it is the field.
  const isInside = element.contains(target) && !element.matches("button");
  const go = () => {
    // What has waited may be of a page that is gone.
    if (element.isConnected)
      void act(live, action, element, isInside ? target : element, extra);
  };
  const wait = element.getAttribute(DEBOUNCE);
  pause = element.getAttribute(THROTTLE) ?? pause;
  if (wait !== null) live.debounce(element, ms(wait), go, action);
  else if (pause !== null) live.throttle(element, ms(pause), go, action);
  else go();
}

/** @param {string} text */
function ms(text) {
  return Number(text || WAIT_MS);
}

/**
 * Run an action now.
 *
 * @param {Live} live
 * @param {string} action
 * @param {Element} element It carries the attributes.
 * @param {Element} target The control it is about: the element itself or inside it.
 * @param {object} [extra]
 */
export async function act(live, action, element, target, extra) {
  const own =
    element instanceof HTMLFormElement ? new FormData(element) : field(target);
  const data = gather([...written(element.attributes), ...own]);
  const meta = await live.send(action, { ...extra, ...data }, { source: element });
  if (target instanceof HTMLSelectElement) live.reassert([target]);
  if (target instanceof HTMLInputElement && isToggle(target))
    live.reassert(siblings(target));
  return meta;
}

/**
 * The boxes that one answer is about: a radio's whole group, or the box alone.
 *
 * @param {HTMLInputElement} box
 */
export function siblings(box) {
  if (box.type !== "radio" || !box.name) return [box];
  const group = document.querySelectorAll(
    `[type=radio][name="${CSS.escape(box.name)}"]`,
  );
  return [...group].filter(
    (other) => other instanceof HTMLInputElement && other.form === box.form,
  );
}
