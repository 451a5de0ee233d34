/**
 * What bench/client.py runs in the page: one list or page, and what is done to it.
 *
 * Every library gets what a server would send it, as the text of a frame; those that
 * compare HTML get the changed row and join the HTML of all of them.
 */

import { View } from "/client/patching/view.js";
import { LIBRARIES } from "./libraries.js";

const CELLS = 5;
const CELL = 2; // The slot that is changed: key and id stand before it.

/** Ways to build a page around rows. Statics as ours; `parts` are a row's slots. */
const SHAPES = {
  flat: {
    around: [["<table><tbody>", "</tbody></table>"]],
    row: ['<tr data-key="', '" id="r', '"><td>']
      .concat(Array(CELLS - 1).fill("</td><td>"))
      .concat("</td></tr>"),
    parts: ({ key, cells }) => [key, key, ...cells],
  },
  nested: {
    around: [
      ["<main>", "</main>"],
      ["<ul>", "</ul>"],
    ],
    row: ['<li data-key="', '" id="r', '"><b>', "</b><ol>", "</ol></li>"],
    inner: ["<i>", "</i>"],
    parts: ({ key, cells: [name, ...rest] }) => [key, key, name, rest],
  },
};

const newRow = (i) => ({
  key: String(i),
  cells: Array.from({ length: CELLS }, (_, column) => `${i}.${column}`),
});

const last = (rows) => rows.length - 1;

/**
 * What is done to a list of rows: `change` does it to the data; the others say it in
 * a language: ours, the published client's. */
const OPERATIONS = {
  "append row": {
    change: (rows) => [...rows, newRow(rows.length)],
    ours: (rows, { row }) => [[2, rows.length, [row(newRow(rows.length))]]],
    published: (rows, { item }) => [["a", [item(newRow(rows.length))]]],
  },
  "remove row": {
    change: (rows) => rows.toSpliced(rows.length >> 1, 1),
    ours: (rows) => [[1, rows.length >> 1, 1]],
    published: (rows) => [["r", rows[rows.length >> 1].key]],
  },
  "swap 2 rows": {
    change: (rows) => rows.with(1, rows.at(-2)).with(last(rows) - 1, rows[1]),
    ours: (rows) => [
      [3, 1, last(rows) - 1],
      [3, last(rows) - 2, 1],
    ],
  },
  reverse: {
    change: (rows) => rows.toReversed(),
    ours: (rows) => [[4, 0, [...rows.keys()].reverse()]],
  },
  clear: {
    change: () => [],
    ours: (rows) => [[1, 0, rows.length]],
    published: () => ({ d: [] }),
  },
};

/**
 * Milliseconds and DOM mutations of each operation.
 *
 * @param {string} name Of the library.
 * @param {string} kind Of the page.
 * @param {number} size
 * @param {number} count How many cells to change, one after the other.
 */
window.measure = (name, kind, size, count) => {
  const shape = SHAPES[kind];
  let rows = Array.from({ length: size }, (_, i) => newRow(i));
  const subject = LIBRARIES[name](shape, OPERATIONS);
  const found = { "first render": timed(() => subject.open(rows)) };
  const update = (i) => {
    const at = (i * 7919) % size;
    rows[at] = { ...rows[at], cells: rows[at].cells.with(0, `new ${i}`) };
    return subject.update(rows, at, CELL, `new ${i}`);
  };
  const [cold, mutations] = timed(subject.take(update(0)));
  const messages = Array.from({ length: count }, (_, i) => update(i + 1));
  const each = typical(messages, (message) => subject.take(message)());
  found["first update"] = [cold, mutations];
  found["update 1 cell"] = [each, mutations];
  for (const [what, operation] of Object.entries(OPERATIONS)) {
    const message = subject.say(what, rows);
    rows = operation.change(rows);
    found[what] = timed(subject.take(message, rows));
    const shown = Array.from(document.querySelectorAll("[data-key]"), (each) =>
      each.querySelector("td, b").textContent.trim(),
    );
    if (shown.join() !== rows.map(({ cells }) => cells[0]).join())
      throw new Error(`${name}, ${kind}: wrong rows after ${what}`);
  }
  return found;
};

/** Milliseconds of one changed number in a page of 5 KB. */
window.counter = (name, count) => {
  const strings = [
    `<main><output>`,
    `</output>${"<p class='text'>Some words on a page of a usual size.</p>".repeat(90)}</main>`,
  ];
  const subject = LIBRARIES[name]({ around: [strings] }, {});
  subject.page("0");
  const texts = Array.from({ length: count }, (_, i) => String(i + 1));
  const each = typical(texts, subject.page);
  if (document.querySelector("output").textContent !== String(count))
    throw new Error(`${name} does not count`);
  return each;
};

/** Milliseconds for one item: the median of a few at a time, for the machine has other
 * things to do. */
function typical(items, run) {
  const some = Math.ceil(items.length / 50);
  const times = [];
  for (let at = 0; at < items.length; at += some) {
    const few = items.slice(at, at + some);
    const start = performance.now();
    few.forEach(run);
    times.push((performance.now() - start) / few.length);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Milliseconds to take over a table that the server has made. */
window.adoption = (size) => {
  const { around, row, parts } = SHAPES.flat;
  const rows = Array.from({ length: size }, (_, i) => parts(newRow(i)));
  const join = (slots) =>
    slots.reduce((html, slot, i) => html + slot + row[i + 1], row[0]);
  document.body.innerHTML = around[0].join(rows.map(join).join(""));
  const view = new View(document.body);
  const statics = new Map([
    [0, { s: around[0] }],
    [1, { s: row, r: 1, k: 0 }],
  ]);
  return timed(() => view.adopt([0, [1, rows]], statics))[0];
};

/** Run it; milliseconds and mutations. */
function timed(run) {
  const observer = new MutationObserver(() => {});
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  const start = performance.now();
  run();
  const time = performance.now() - start;
  const mutations = observer
    .takeRecords()
    .reduce(
      (sum, { type, addedNodes, removedNodes }) =>
        sum + (type === "childList" ? addedNodes.length + removedNodes.length : 1),
      0,
    );
  observer.disconnect();
  return [time, mutations];
}
