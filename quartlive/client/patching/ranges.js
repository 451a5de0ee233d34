// @ts-check
/**
 * Lists: the server's edit scripts, and which rows stay where they are.
 *
 * Mirrors `quartlive/wire/ranges.py`; both replay `tests/vectors/ranges.json`.
 * Nothing here looks into a row or at the page.
 *
 * @module
 */

import { Desync } from "./desync.js";

const [UPDATE, REMOVE, INSERT, MOVE, REORDER] = [0, 1, 2, 3, 4];

/**
 * Rows after an edit script. The array that is given stays as it was; it is also what
 * is returned when only rows themselves have changed.
 *
 * @template Row
 * @param {Row[]} rows
 * @param {unknown} script Operations, as the server sent them.
 * @param {{make: (row: unknown) => Row, update: (row: Row, patch: any) => void}} on
 * @returns {Row[]}
 * @throws {Desync} If an operation does not fit the rows.
 */
export function edited(rows, script, on) {
  let now = rows;
  for (const op of list(script)) {
    const [kind, ...operands] = list(op);
    if (kind === UPDATE) {
      on.update(now[place(operands[0], now.length - 1)], operands[1]);
      continue;
    }
    if (now === rows) now = [...rows];
    step(now, kind, operands, on.make);
  }
  return now;
}

/**
 * Do one operation to `rows`.
 *
 * @template Row
 * @param {Row[]} rows
 * @param {unknown} kind
 * @param {unknown[]} operands
 * @param {(row: unknown) => Row} make
 */
function step(rows, kind, [first, second], make) {
  const { length } = rows;
  if (kind === REMOVE) {
    const at = place(first, length);
    rows.splice(at, place(second, length - at));
  } else if (kind === INSERT) {
    const at = place(first, length);
    // Not splice(at, 0, ...rows): arguments are limited to some ten thousands.
    const rest = rows.splice(at);
    for (const row of list(second)) rows.push(make(row));
    for (const row of rest) rows.push(row);
  } else if (kind === MOVE) {
    const [row] = rows.splice(place(first, length - 1), 1);
    rows.splice(place(second, length - 1), 0, row);
  } else if (kind === REORDER) {
    reorder(rows, first, list(second));
  } else throw new Desync(`no operation ${kind}`);
}

/**
 * Row `low + j` becomes the one that stood at `low + permutation[j]`.
 *
 * @template Row
 * @param {Row[]} rows
 * @param {unknown} low
 * @param {unknown[]} permutation
 */
function reorder(rows, low, permutation) {
  const { length } = permutation;
  const at = place(low, rows.length - length);
  if (new Set(permutation).size < length) throw new Desync("not a permutation");
  const run = rows.slice(at, at + length);
  permutation.forEach((from, j) => (rows[at + j] = run[place(from, length - 1)]));
}

/**
 * Which items need not move for all to come into order: a longest rising run.
 *
 * @param {number[]} order Old places of rows, in their new order.
 * @param {number} [pinned] Where in `order` a row stands that must not move.
 * @returns {boolean[]} For each item, whether it stays.
 */
export function settled(order, pinned = -1) {
  // Patience sorting: at[n] is where the lowest item stands that ends a rising run of
  // n + 1 items, link[j] where the item before order[j] in its run stands.
  /** @type {number[]} */
  const at = [];
  const link = new Int32Array(order.length);
  order.forEach((item, j) => {
    if (!goesWith(order, j, pinned)) return;
    const length = rank(at, order, item);
    link[j] = length ? at[length - 1] : -1;
    at[length] = j;
  });
  const stays = new Array(order.length).fill(false);
  for (let j = at.at(-1) ?? -1; j >= 0; j = link[j]) stays[j] = true;
  return stays;
}

/**
 * Can the item at `j` stay when the pinned one does?
 *
 * @param {number[]} order
 * @param {number} j
 * @param {number} pinned
 */
function goesWith(order, j, pinned) {
  return pinned < 0 || j === pinned || j < pinned === order[j] < order[pinned];
}

/**
 * How many runs end lower than `item`.
 *
 * @param {number[]} at
 * @param {number[]} order
 * @param {number} item
 */
function rank(at, order, item) {
  let low = 0;
  let high = at.length;
  // Lists are mostly in order already, so the end is the first guess.
  if (high > 0 && order[at[high - 1]] < item) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[at[middle]] < item) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param {unknown} value
 * @param {number} most
 * @returns {number}
 */
function place(value, most) {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most)
    return Number(value);
  throw new Desync(`expected a number up to ${most}, got ${value}`);
}

/**
 * @param {unknown} value
 * @returns {any[]}
 */
export function list(value) {
  if (Array.isArray(value)) return value;
  throw new Desync(`expected a list, got ${JSON.stringify(value)}`);
}
