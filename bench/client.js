/**
 * What bench/client.py runs in the page: one changed cell in a long table.
 *
 * Each subject shows a table and then changes one cell at a time; a change comes as the
 * text of a frame, or as the cell that is new for libraries that compare HTML.
 */

import { View } from "/client/patching/view.js";

const CELLS = 5;

const cell = (row, column) => `${row}.${column}`;
const html = (key, cells) =>
  `<tr data-key="${key}" id="r${key}">${cells.map((text) => `<td>${text}</td>`).join("")}</tr>`;
const ROW = ['<tr data-key="', '" id="r', '">' + "<td>"]
  .concat(Array(CELLS - 1).fill("</td><td>"))
  .concat("</td></tr>");

function rowsOf(size) {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: CELLS }, (_, column) => cell(row, column)),
  );
}

/** What tells how each library is used; `open` returns what changes a cell. */
const SUBJECTS = {
  quartlive(size) {
    const view = new View(document.body);
    const statics = new Map([
      [0, { s: ["<table><tbody>", "</tbody></table>"] }],
      [1, { s: ROW, r: 1, k: 0 }],
    ]);
    const rows = rowsOf(size).map((cells, i) => [String(i), String(i), ...cells]);
    document.body.innerHTML = table(rowsOf(size));
    view.adopt([0, [1, rows]], statics);
    return {
      message: (row, text) =>
        JSON.stringify({ tree: { 0: { o: [[0, row, { 4: text }]] } } }),
      take: (message) => view.apply(JSON.parse(message).tree, statics),
    };
  },
  "@livetemplate/client"(size) {
    const client = new globalThis.LiveTemplateClient.LiveTemplateClient();
    document.body.innerHTML = '<div data-lvt-id="bench"></div>';
    const root = document.body.firstElementChild;
    const item = (cells, i) =>
      Object.assign({ _k: String(i) }, [String(i), String(i), ...cells]);
    const d = rowsOf(size).map(item);
    const s = ["<table><tbody>", "</tbody></table>"];
    client.updateDOM(root, { s, 0: { s: ROW, d, m: { idKey: "0" } } });
    return {
      message: (row, text) =>
        JSON.stringify({ tree: { 0: [["u", String(row), { 4: text }]] } }),
      take: (message) => client.updateDOM(root, JSON.parse(message).tree),
    };
  },
  morphdom: (size) => morphing(size, (root, text) => globalThis.morphdom(root, text)),
  idiomorph: (size) =>
    morphing(size, (root, text) => globalThis.Idiomorph.morph(root, text)),
};

function table(rows) {
  const body = rows.map((cells, i) => html(i, cells)).join("");
  return `<table><tbody>${body}</tbody></table>`;
}

/** The HTML is kept row by row, so that only joining it is counted. */
function morphing(size, morph) {
  const data = rowsOf(size);
  document.body.innerHTML = table(data);
  const root = document.body.firstElementChild;
  const rows = data.map((cells, i) => html(i, cells));
  return {
    message: (row, text) => JSON.stringify([row, text]),
    take(message) {
      const [row, text] = JSON.parse(message);
      data[row][2] = text;
      rows[row] = html(row, data[row]);
      morph(root, `<table><tbody>${rows.join("")}</tbody></table>`);
    },
  };
}

/** Milliseconds of the first change, of later ones, and what one does to the page. */
window.measure = (name, size, count) => {
  const subject = SUBJECTS[name](size);
  const message = (i) => subject.message((i * 7919) % size, `new ${i}`);
  const cold = time(() => subject.take(message(1)));
  const messages = Array.from({ length: count }, (_, i) => message(i + 2));
  const warm = time(() => messages.forEach(subject.take)) / count;
  const observer = new MutationObserver(() => {});
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  subject.take(message(count + 2));
  const mutations = observer
    .takeRecords()
    .reduce(
      (sum, { type, addedNodes, removedNodes }) =>
        sum + (type === "childList" ? addedNodes.length + removedNodes.length : 1),
      0,
    );
  const row = ((count + 2) * 7919) % size;
  const shown = document.querySelector(`#r${row}`).children[2].textContent;
  if (shown !== `new ${count + 2}`) throw new Error(`${name} shows ${shown}`);
  return { cold, warm, mutations };
};

/** Milliseconds to take over a table that the server has made. */
window.adoption = (size) => time(() => SUBJECTS.quartlive(size));

function time(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
