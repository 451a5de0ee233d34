// @ts-check
/**
 * Work that waits until things have been quiet for a while, or until it is its turn.
 *
 * @module
 */

/**
 * @typedef {{key: any, kind: string, run: () => void,
 *   timer?: ReturnType<typeof setTimeout>}} Entry
 */

const nothing = () => {};

export class Debounce {
  /** @type {Entry[]} */
  #waiting = [];

  /**
   * Run later, in place of what waits for the same key and kind.
   *
   * @param {unknown} key
   * @param {number} wait_ms
   * @param {() => void} run
   * @param {string} [kind]
   */
  add(key, wait_ms, run, kind = "") {
    const known = this.#find(key, kind);
    if (known) this.#take(known);
    this.#wait({ key, kind, run }, wait_ms, (entry) => entry.run());
  }

  /**
   * Run now, then at most once in so many milliseconds; of what comes in between, the
   * last runs when its time has come.
   *
   * @param {unknown} key
   * @param {number} wait_ms
   * @param {() => void} run
   * @param {string} [kind]
   */
  throttle(key, wait_ms, run, kind = "") {
    const known = this.#find(key, kind);
    if (known) {
      known.run = run;
      return;
    }
    run();
    this.#wait({ key, kind, run: nothing }, wait_ms, (entry) => {
      if (entry.run !== nothing) this.throttle(key, wait_ms, entry.run, kind);
    });
  }

  /**
   * Run now what waits for this key, or for an element around it; without a key,
   * everything in the order it came.
   *
   * @param {any} [key]
   */
  flush(key) {
    for (const entry of [...this.#waiting]) {
      if (key !== undefined && entry.key !== key && !entry.key.contains?.(key))
        continue;
      this.#take(entry);
      entry.run();
    }
  }

  /**
   * @param {Entry} entry
   * @param {number} wait_ms
   * @param {(entry: Entry) => void} then
   */
  #wait(entry, wait_ms, then) {
    this.#waiting.push(entry);
    entry.timer = setTimeout(() => {
      this.#take(entry);
      then(entry);
    }, wait_ms);
  }

  /** @param {Entry} entry */
  #take(entry) {
    clearTimeout(entry.timer);
    this.#waiting = this.#waiting.filter((other) => other !== entry);
  }

  /**
   * @param {unknown} key
   * @param {string} kind
   */
  #find(key, kind) {
    return this.#waiting.find((entry) => entry.key === key && entry.kind === kind);
  }
}
