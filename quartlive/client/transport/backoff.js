// @ts-check
/**
 * How long to wait before the next attempt to connect.
 *
 * Full jitter: after a restart every open page comes back at its own moment, so a
 * thousand of them do not knock at once.
 *
 * @module
 */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait, spread evenly from 0 to a bound that doubles up to 30 s.
 *
 * @param {number} attempt How many attempts have failed in a row, from 0.
 * @param {() => number} random Evenly from 0 up to 1.
 */
export function delay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}
