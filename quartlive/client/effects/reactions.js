// @ts-check
/**
 * `lvt-el:<what>:on:<when>`: elements that react without asking the server.
 *
 * What is kept is the few names that a page uses, not the elements that bear them.
 * Patches write only what the server changed, so what a reaction did stays until
 * another reaction or the server changes the same thing.
 *
 * @module
 */

import { EL, FX, has } from "../attributes.js";
import { animate, flash } from "./motion.js";
import { fold } from "../fold.js";
import { eachName } from "../names.js";
import { STAGES, parse } from "./parse.js";
import { scroll } from "./scroll.js";
import { target } from "./target.js";

/**
 * @typedef {import("./parse.js").Reaction} Reaction
 * @typedef {import("../life.js").Life} Life
 */

/** @type {Record<string, (target: Element, value: string) => void>} */
const VERBS = {
  addclass: ({ classList }, value) => classList.add(...words(value)),
  removeclass: ({ classList }, value) => classList.remove(...words(value)),
  toggleclass: ({ classList }, value) =>
    words(value).forEach((word) => classList.toggle(word)),
  setattr: (target, value) => {
    const [name, ...rest] = value.split(":");
    target.setAttribute(name.trim(), rest.join(":"));
  },
  toggleattr: (target, value) =>
    words(value).forEach((name) => target.toggleAttribute(name)),
  // Not form.reset(): a button may be called "reset".
  reset: (target) => {
    const form = target.closest("form");
    if (form) HTMLFormElement.prototype.reset.call(form);
  },
  scroll,
  highlight: flash,
  animate,
};

/** Names by what they wait for.
 * @type {Map<string, Map<string, Reaction>>} */
const wanted = new Map();

/** Where an action came from and what was around that, by its data.
 * @type {WeakMap<object, Element[]>} */
const origins = new WeakMap();

/** What has just reacted to a click. @type {Set<Element | null>} */
let touched = new Set();

/** What was under the pointer when it went down. @type {EventTarget[]} */
let down = [];

export function listen() {
  for (const prefix of [EL, FX]) eachName(prefix, learn);
  for (const stage of STAGES)
    document.addEventListener(`lvt:${stage}`, (event) =>
      lived(stage, /** @type {CustomEvent<Life>} */ (event)),
    );
}

/** @param {string} name */
function learn(name) {
  const reaction = parse(name);
  if (!reaction || !Object.hasOwn(VERBS, reaction.verb)) return;
  for (const type of reaction.types) {
    if (!wanted.has(type)) hear(type);
    wanted.set(type, (wanted.get(type) ?? new Map()).set(name, reaction));
  }
}

/** @param {string} type */
function hear(type) {
  if (STAGES.includes(type)) return;
  if (type === "click-away") {
    addEventListener("pointerdown", (event) => (down = event.composedPath()), true);
    addEventListener("click", clickedAway);
    return;
  }
  // What does not bubble is heard on its way down.
  for (const isDown of [true, false])
    document.addEventListener(
      type,
      (event) => event.bubbles !== isDown && happened(event),
      { capture: isDown, passive: true },
    );
}

/**
 * An action has come so far.
 *
 * @param {string} stage
 * @param {CustomEvent<Life>} event
 */
function lived(stage, event) {
  const { action, data } = event.detail;
  if (stage === "pending") origins.set(data, elements(event.composedPath()));
  const path = origins.get(data) ?? [];
  // Nobody has asked for these by a press of theirs.
  const isQuiet = action === "change" || action.startsWith("_");
  for (const [name, { verb, actions }] of wanted.get(stage) ?? []) {
    const selector = has(name);
    /** @type {Iterable<Element>} */
    let concerned = [];
    if (actions?.includes(fold(action)))
      concerned = document.querySelectorAll(selector);
    else if (!actions && !isQuiet)
      concerned = [
        ...path.filter((element) => element.matches(selector)),
        ...(path[0]?.querySelectorAll(selector) ?? []),
      ];
    for (const element of concerned) react(element, name, verb);
  }
}

/** @param {Event} event */
function happened(event) {
  const path = elements(event.composedPath());
  const reached = event.bubbles ? path : path.slice(0, 1);
  touched = new Set();
  for (const [name, { verb }] of wanted.get(event.type) ?? [])
    for (const element of reached)
      if (element.matches(has(name))) touched.add(react(element, name, verb));
}

/** @param {MouseEvent} event */
function clickedAway(event) {
  // Text that is selected with the mouse may end outside. Keys have no detail.
  const inside = [...event.composedPath(), ...(event.detail ? down : [])];
  for (const [name, { verb }] of wanted.get("click-away") ?? [])
    for (const element of document.querySelectorAll(has(name)))
      // What this click has opened it does not close.
      if (!inside.includes(element) && !touched.has(target(element)))
        react(element, name, verb);
}

/**
 * @param {Element} element It has the attribute.
 * @param {string} name
 * @param {string} verb
 */
function react(element, name, verb) {
  const other = target(element);
  if (other) VERBS[verb](other, element.getAttribute(name) ?? "");
  return other;
}

/** @param {EventTarget[]} path */
function elements(path) {
  return path.filter((node) => node instanceof Element);
}

/** @param {string} text */
function words(text) {
  return text.split(/\s+/).filter(Boolean);
}
