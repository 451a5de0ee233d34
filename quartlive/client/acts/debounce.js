// @ts-check
/**
 * Work that waits until things have been quiet for a while.
 *
 * @module
 */

export class Debounce {
  /** @type {Map<unknown, {timer: ReturnType<typeof setTimeout>, run: () => void}>} */
  #waiting = new Map();

  /**
   * Run later, in place of what waits for the same key.
   *
   * @param {unknown} key
   * @param {number} wait_ms
   * @param {() => void} run
   */
  add(key, wait_ms, run) {
    clearTimeout(this.#waiting.get(key)?.timer);
    const timer = setTimeout(() => this.flush(key), wait_ms);
    this.#waiting.set(key, { timer, run });
  }

  /**
   * Run now what waits for this key; without one, everything in the order it came.
   *
   * @param {unknown} [key]
   */
  flush(key) {
    for (const [each, { timer, run }] of [...this.#waiting]) {
      if (key !== undefined && each !== key) continue;
      clearTimeout(timer);
      this.#waiting.delete(each);
      run();
    }
  }
}
