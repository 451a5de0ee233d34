// @ts-check
/**
 * Loads later.js, once, however long it takes.
 *
 * @module
 */

import { delay } from "./transport/backoff.js";

/** @typedef {typeof import("./later.js")} Later */

/** @type {Promise<Later> | undefined} */
let loading;

/**
 * The part of the client that nothing needs before the first click.
 *
 * @param {() => unknown} [renew] Load the page anew: called when the server has become
 *   another release meanwhile, whose parts do not fit.
 */
export function later(renew) {
  return (loading ??= load(0, renew));
}

/**
 * @param {number} attempt
 * @param {() => unknown} [renew]
 * @returns {Promise<Later>}
 */
async function load(attempt, renew) {
  // Browsers remember what failed to load, so each attempt has its own address.
  const query = attempt ? `?${attempt}` : "";
  try {
    return await import("./later.js" + query);
  } catch (error) {
    // The first failure may only be that the visitor is leaving.
    if (attempt === 1) reportError(error);
    // What it imports is not there. While two releases answer in turn it may be soon.
    if (attempt > 1 && error instanceof SyntaxError) renew?.();
    await new Promise((settle) => setTimeout(settle, delay(attempt)));
    return load(attempt + 1, renew);
  }
}
