// @ts-check
/**
 * Merges what is new into the tree: the first of the two passes of an update.
 *
 * A change is merged completely, or not at all; what has to be written to the page is
 * only noted down. See `quartlive/wire/diff.py` for the shapes.
 *
 * @module
 */

import { Desync } from "./desync.js";
import { edited, list } from "./ranges.js";
import { TreeNode, TreeRange, intern } from "./tree.js";

/**
 * @typedef {import("../transport/socket.js").Statics} Fragments
 * @typedef {import("./tree.js").Statics} Statics
 * @typedef {import("./tree.js").Value} Value
 * @typedef {{owner: TreeNode, slot: number}} Place
 * @typedef {{owner: TreeNode, slot: number, was: Value} | {range: TreeRange}} Write
 */

/**
 * Merges one frame's tree into the tree that is there.
 *
 * `writes` then says which slots and lists look different; each is written as it
 * stands in the data by then, so a slot that is named twice does no harm.
 */
export class Merge {
  /** @type {Write[]} */
  writes = [];
  /** @type {(() => void)[]} */
  #undo = [];
  #fragments;

  /** @param {Fragments} fragments */
  constructor(fragments) {
    this.#fragments = fragments;
  }

  /** Take everything back; the page has not been touched. */
  undo() {
    for (const undo of this.#undo.reverse()) undo();
    this.writes = [];
  }

  /**
   * @param {TreeNode} owner
   * @param {number} slot
   * @param {any} change A value or a patch.
   * @param {Place | null} [home] The slot that shows all of this as one text.
   * @throws {Desync} If it does not fit. The tree may then be half merged.
   */
  slot(owner, slot, change, home = null) {
    const value = owner.values[slot];
    const inside = home ?? (isOneText(owner, slot) ? { owner, slot } : null);
    if (typeof change === "string") {
      if (change !== value) this.#set(owner, slot, change, home);
    } else if (!Array.isArray(change)) {
      this.#patch(value, change, inside);
    } else if (!this.#renew(value, change, inside)) {
      this.#set(owner, slot, this.#decode(change), home);
    }
  }

  /**
   * @param {Value} value
   * @param {Record<string, unknown>} patch
   * @param {Place | null} home
   */
  #patch(value, patch, home) {
    if (value instanceof TreeRange && patch.o) {
      const on = {
        /** @param {unknown} row */
        make: (row) => this.#row(value.statics, list(row)),
        /** @type {(row: TreeNode, patch: any) => void} */
        update: (row, patch) => this.#patch(row, patch, home),
      };
      this.#setRows(value, edited(value.rows, patch.o, on), home);
      return;
    }
    for (const name in patch) {
      const slot = Number(name);
      if (!(value instanceof TreeNode && slot in value.values))
        throw new Desync(`no slot ${name}`);
      this.slot(value, slot, patch[name], home);
    }
  }

  /**
   * Bring a value to a whole one of the same fragment, node by node.
   *
   * @param {Value} value
   * @param {any[]} wire
   * @param {Place | null} home
   * @returns {boolean} Whether it is of the same fragment.
   */
  #renew(value, [number, ...slots], home) {
    if (typeof value === "string" || this.#statics(number) !== value.statics)
      return false;
    if (value instanceof TreeRange) this.#renewRows(value, list(slots[0]), home);
    else this.#renewSlots(value, slots, home);
    return true;
  }

  /**
   * @param {TreeNode} node
   * @param {any[]} slots
   * @param {Place | null} home
   */
  #renewSlots(node, slots, home) {
    check(node.statics, slots);
    slots.forEach((slot, i) => this.slot(node, i, slot, home));
  }

  /**
   * @param {TreeRange} range
   * @param {any[]} wire
   * @param {Place | null} home
   */
  #renewRows(range, wire, home) {
    const { key } = range.statics;
    // Without keys a row continues the one that stood in its place.
    const names =
      key < 0 ? [...range.rows.keys()] : range.rows.map((r) => r.values[key]);
    const old = new Map(range.rows.map((row, i) => [names[i], row]));
    const rows = wire.map((slots, i) => {
      const name = key < 0 ? i : list(slots)[key];
      const row = old.get(name);
      if (!row) return this.#row(range.statics, list(slots));
      old.delete(name);
      this.#renewSlots(row, list(slots), home);
      return row;
    });
    this.#setRows(range, rows, home);
  }

  /**
   * @param {TreeNode} owner
   * @param {number} slot
   * @param {Value} value
   * @param {Place | null} home
   */
  #set(owner, slot, value, home) {
    const was = owner.values[slot];
    owner.values[slot] = value;
    this.#undo.push(() => (owner.values[slot] = was));
    this.#note(home, { owner, slot, was });
  }

  /**
   * @param {TreeRange} range
   * @param {TreeNode[]} rows
   * @param {Place | null} home
   */
  #setRows(range, rows, home) {
    const { rows: was, shown } = range;
    if (rows === was) return;
    if (rows.length === was.length && rows.every((row, i) => row === was[i])) return;
    range.rows = rows;
    if (!home) range.shown ??= was;
    this.#undo.push(() => Object.assign(range, { rows: was, shown }));
    this.#note(home, { range });
  }

  /**
   * @param {Place | null} home
   * @param {Write} write
   */
  #note(home, write) {
    this.writes.push(home ? { ...home, was: "" } : write);
  }

  /**
   * @param {any} wire
   * @returns {Value}
   */
  #decode(wire) {
    if (typeof wire === "string") return wire;
    const [number, ...slots] = list(wire);
    const statics = this.#statics(number);
    if (!statics.isRange) return this.#row(statics, slots);
    return new TreeRange(
      statics,
      list(slots[0]).map((row) => this.#row(statics, list(row))),
    );
  }

  /**
   * @param {Statics} statics
   * @param {any[]} slots
   */
  #row(statics, slots) {
    check(statics, slots);
    return new TreeNode(
      statics,
      slots.map((slot) => this.#decode(slot)),
    );
  }

  /** @param {number} number */
  #statics(number) {
    const fragment = this.#fragments.get(number);
    if (!fragment) throw new Desync(`fragment ${number} was never sent`);
    return intern(fragment);
  }
}

/**
 * Is what the slot holds written as one text, whatever it is made of? So it is in
 * attributes.
 *
 * @param {TreeNode} owner
 * @param {number} slot
 */
function isOneText(owner, slot) {
  const value = owner.values[slot];
  if (typeof value === "string" || !owner.template) return false;
  return value.isWhole || !owner.template.isChild(slot);
}

/**
 * @param {Statics} statics
 * @param {any[]} slots
 */
function check({ strings }, { length }) {
  if (length !== strings.length - 1)
    throw new Desync(`${length} slots for ${JSON.stringify(strings)}`);
}
