// @ts-check
/**
 * `lvt-on:<event>="action"` for every event but clicks and submits.
 *
 * A type is listened to once some element asks for it: in the bubbling phase, so that
 * a page's own listeners may prevent it, and for what does not bubble while it is on
 * its way down. Then only the element it happened to is asked.
 *
 * @module
 */

import {
  DEBOUNCE,
  KEY,
  ON,
  PASSIVE,
  SKIP_TYPING,
  THROTTLE,
  has,
} from "../attributes.js";
import { eachName } from "../names.js";
import { awaitComposed, isComposing } from "./composing.js";
import { dragged, isWelcome, listen as listenToDrags } from "./drag.js";
import { isOff, run } from "./events.js";
import { isTyping, pressed } from "./keys.js";
import { listen as listenOutside } from "./outside.js";

/** @typedef {import("../live.js").Live} Live */

const WINDOW = "window:";

// Happen so often that nobody wants to hear of each.
const BUSY =
  /^(drag|dragover|scroll|resize|wheel|timeupdate|(mouse|pointer|touch)move)$/;
const BUSY_MS = "100";

const KEYS = /key(down|up|press)$/;

// An action takes the place of what the browser would do.
const INSTEAD = /^(contextmenu|drop)$/;

const TIMED = [DEBOUNCE, THROTTLE].map(has).join();

// Keys that name their actions need no lvt-on: beside them.
const KEYS_ALONE = `[${KEY}]:not(${["keyup", "window:keydown", "window:keyup"]
  .map((name) => has(ON + name))
  .join()})`;

/** @type {Record<string, (live: Live) => void>} */
const SPECIAL = {
  "click-away": listenOutside,
  drop: (live) => {
    listenToDrags();
    hear(live, "drop");
  },
  input: (live) => {
    hear(live, "input");
    awaitComposed((event) => happened(live, event, "input"));
  },
};

/** @param {Live} live */
export function listen(live) {
  // Forms know how to be sent (forms.js).
  const known = new Set(["click", "submit"]);
  /** @param {string} name */
  const want = (name) => {
    if (known.has(name)) return;
    known.add(name);
    if (Object.hasOwn(SPECIAL, name)) SPECIAL[name](live);
    else if (name.startsWith(WINDOW)) hearOnWindow(live, name);
    else hear(live, name);
  };
  eachName(ON, (name) => want(name.slice(ON.length)));
  eachName(KEY, () => want("keydown"));
}

/**
 * @param {Live} live
 * @param {string} type
 */
function hear(live, type) {
  for (const isDown of [true, false])
    document.addEventListener(
      type,
      (event) => event.bubbles !== isDown && happened(live, event),
      isDown,
    );
}

/**
 * @param {Live} live
 * @param {string} name
 */
function hearOnWindow(live, name) {
  addEventListener(name.slice(WINDOW.length), (event) => {
    if (event.defaultPrevented || isComposing(event)) return;
    for (const element of document.querySelectorAll(has(ON + name)))
      offer(live, event, element, name);
  });
}

/**
 * @param {Live} live
 * @param {Event} event
 * @param {string} [name]
 */
function happened(live, event, name = event.type) {
  const { target } = event;
  if (event.defaultPrevented || !(target instanceof Element)) return;
  if (isComposing(event)) return;
  const wanted = has(ON + name) + (name === "keydown" ? `, ${KEYS_ALONE}` : "");
  /** @type {Element | null | undefined} */
  let element = target;
  if (event.bubbles) element = target.closest(wanted);
  else if (!target.matches(wanted)) return;
  while (element && !offer(live, event, element, name))
    element = element.parentElement?.closest(wanted);
}

/**
 * Let an element have the event.
 *
 * @param {Live} live
 * @param {Event} event
 * @param {Element} element
 * @param {string} name
 * @returns {boolean} Whether it was meant: otherwise the next one further out may be.
 */
function offer(live, event, element, name) {
  const target = event.target instanceof Element ? event.target : element;
  const action = asked(event, element, name);
  if (action === undefined) return false;
  if (!action || isOff(element) || isOff(target)) return true;
  const isChord = KEYS.test(name) && element.hasAttribute(KEY);
  if ((isChord || INSTEAD.test(name)) && !element.hasAttribute(PASSIVE))
    event.preventDefault();
  // What was typed before the key comes first.
  if (isChord && !element.matches(TIMED)) live.flush(target);
  const pause = BUSY.test(event.type) ? BUSY_MS : null;
  run(live, action, element, target, about(event, element), pause);
  return true;
}

/**
 * The action an element asks for, "" for none, undefined when it does not mean this.
 *
 * @param {Event} event
 * @param {Element} element
 * @param {string} name
 */
function asked(event, element, name) {
  if (!isWelcome(event, element)) return undefined;
  const action = element.getAttribute(ON + name) ?? "";
  if (!KEYS.test(name)) return action;
  if (element.hasAttribute(SKIP_TYPING) && isTyping(event)) return undefined;
  const keys = element.getAttribute(KEY);
  if (keys === null) return action;
  const named = pressed(keys, /** @type {KeyboardEvent} */ (event));
  return named === "" ? action : named;
}

/**
 * What only the event knows.
 *
 * @param {any} event
 * @param {Element} element
 */
function about(event, element) {
  const { key, newState, detail } = event;
  if (event instanceof KeyboardEvent) return { key };
  if (event instanceof CustomEvent)
    return detail instanceof Object ? detail : undefined;
  return newState ? { newState } : dragged(event, element);
}
