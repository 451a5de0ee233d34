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

/** The part of the client that nothing needs before the first click. */
export function later() {
  return (loading ??= load(0));
}

/**
 * @param {number} attempt
 * @returns {Promise<Later>}
 */
async function load(attempt) {
  // Browsers remember what failed to load, so each attempt has its own address.
  const query = attempt ? `?${attempt}` : "";
  try {
    return await import("./later.js" + query);
  } catch (error) {
    // The first failure may only be that the visitor is leaving.
    if (attempt === 1) reportError(error);
    await new Promise((settle) => setTimeout(settle, delay(attempt)));
    return load(attempt + 1);
  }
}
