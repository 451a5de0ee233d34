// @ts-check
/**
 * Reads names like `lvt-el:addclass:on:save:pending`: what is done, and when.
 *
 * @module
 */

import { fold } from "../fold.js";

/**
 * @typedef {object} Reaction
 * @property {string} verb What is done, in lower case: HTML knows no other.
 * @property {string[]} types Stages of an action, or DOM events.
 * @property {string[] | null} actions Folded names of the actions that it is about.
 *   Null for a DOM event, and for whatever the element itself takes part in.
 */

const SHAPE = /^lvt-(?:el|fx):([a-z]+):on:(.+)$/;
const STAGED = /^(?:(.+):)?(\[[a-z,]+\]|[a-z]+)$/;

export const STAGES = ["pending", "success", "error", "done"];

/**
 * @param {string} name
 * @returns {Reaction | null} Null when it is no name of a reaction.
 */
export function parse(name) {
  const [, verb, when] = SHAPE.exec(name.toLowerCase()) ?? [];
  if (!verb) return null;
  const [, actions, stages] = STAGED.exec(when) ?? [];
  const types = list(stages ?? "");
  if (!types.every((type) => STAGES.includes(type)))
    return { verb, types: [when], actions: null };
  return { verb, types, actions: actions ? list(actions).map(fold) : null };
}

/** @param {string} text One name, or several in brackets. */
function list(text) {
  return text.replace(/^\[|\]$/g, "").split(",");
}
