// @ts-check
/**
 * When to try again.
 *
 * Full jitter: after a restart every open page comes back at its own moment, so a
 * thousand of them do not knock at once.
 *
 * @module
 */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

// A connection that ends sooner counts as a failed attempt.
const STABLE_MS = 10_000;

// After so many in a row something kills sockets as soon as they are open.
const FLAPS = 3;

/**
 * Milliseconds to wait, spread evenly from 0 to a bound that doubles up to 30 s.
 *
 * @param {number} attempt How many attempts have failed in a row, from 0.
 * @param {() => number} random Evenly from 0 up to 1.
 */
export function delay(attempt, random = Math.random) {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}

/** Attempts to connect, one after the other. */
export class Backoff {
  /** How many have failed in a row. */
  #attempt = 0;
  #flaps = 0;
  #timer = 0;
  #run;

  /** @param {() => void} run Makes an attempt. */
  constructor(run) {
    this.#run = run;
  }

  /** Whether connections open, and never last. */
  get isFlapping() {
    return this.#flaps >= FLAPS;
  }

  /** Try again after a while. */
  later() {
    this.#timer ||= setTimeout(() => this.now(), delay(this.#attempt++));
  }

  /** Try now. */
  now() {
    this.stop();
    this.#run();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  /** Something says that it will go better now. */
  hope() {
    this.#attempt = 0;
  }

  /** The server asks to be left alone for a while. */
  spare() {
    this.#attempt = Math.max(this.#attempt, 3);
  }

  /**
   * A connection is over.
   *
   * @param {number} life_ms How long it was good.
   */
  ended(life_ms) {
    const isStable = life_ms > STABLE_MS;
    if (isStable) this.hope();
    this.#flaps = isStable ? 0 : this.#flaps + 1;
  }
}
