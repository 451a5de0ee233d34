/**
 * How each library is told what has changed.
 *
 * `open(rows)` shows a list; `update` and `say` are what a server sends for one changed
 * cell and for an operation, `take` returns what the browser does with it, and `page`
 * shows a text in a page without a list.
 */

import { View } from "/client/patching/view.js";

const joined = (strings, slots) =>
  slots.reduce((html, slot, i) => html + slot + strings[i + 1], strings[0]);

/** A change, as deep as the list stands. */
const within = (depth, change) =>
  Array.from({ length: depth }).reduce((inner) => ({ 0: inner }), change);

export const LIBRARIES = {
  quartlive({ around, row: strings, inner, parts }, operations) {
    const view = new View(document.body);
    const depth = around.length;
    const statics = new Map(around.map((s, i) => [i, { s }]));
    statics.set(depth, { s: strings, r: 1, k: 0 });
    statics.set(depth + 1, { s: inner, r: 1 });
    const row = (it) =>
      parts(it).map((part) =>
        Array.isArray(part) ? [depth + 1, part.map((text) => [text])] : part,
      );
    const patch = (o) => JSON.stringify(within(depth, { o }));
    view.adopt("", statics);
    let isOpen = false;
    return {
      open: (rows) =>
        view.apply(
          around.reduceRight((tree, _, i) => [i, tree], [depth, rows.map(row)]),
          statics,
        ),
      update: (_, at, slot, text) => patch([[0, at, { [slot]: text }]]),
      say: (what, rows) => patch(operations[what].ours(rows, { row })),
      take: (message) => () => view.apply(JSON.parse(message), statics),
      page(text) {
        view.apply(isOpen ? { 0: text } : [0, text], statics);
        isOpen = true;
      },
    };
  },

  "@livetemplate/client"({ around, row: s, inner, parts }, operations) {
    const client = new globalThis.LiveTemplateClient.LiveTemplateClient();
    document.body.innerHTML = '<div data-lvt-id="bench"></div>';
    const root = document.body.firstElementChild;
    const item = (it) => {
      const slots = parts(it).map((part) =>
        Array.isArray(part)
          ? { s: inner, d: part.map((text, i) => ({ _k: String(i), 0: text })) }
          : part,
      );
      return { _k: it.key, ...slots };
    };
    const patch = (ops) => JSON.stringify(within(around.length, ops));
    const order = (what, rows) => [
      ["o", operations[what].change(rows).map((r) => r.key)],
    ];
    let isOpen = false;
    return {
      open(rows) {
        const list = { s, d: rows.map(item), m: { idKey: "0" } };
        client.updateDOM(
          root,
          around.reduceRight((tree, strings) => ({ s: strings, 0: tree }), list),
        );
      },
      update: (rows, at, slot, text) => patch([["u", rows[at].key, { [slot]: text }]]),
      say: (what, rows) =>
        patch(operations[what].published?.(rows, { item }) ?? order(what, rows)),
      take: (message) => () => client.updateDOM(root, JSON.parse(message)),
      page(text) {
        client.updateDOM(root, isOpen ? { 0: text } : { s: around[0], 0: text });
        isOpen = true;
      },
    };
  },

  morphdom: (shape) => morphing(shape, (root, html) => globalThis.morphdom(root, html)),
  idiomorph: (shape) =>
    morphing(shape, (root, html) => globalThis.Idiomorph.morph(root, html)),
};

/** The HTML is kept row by row, so that only joining it is counted. */
function morphing({ around, row: strings, inner, parts }, morph) {
  const html = (it) =>
    joined(
      strings,
      parts(it).map((part) =>
        Array.isArray(part) ? part.map((text) => joined(inner, [text])).join("") : part,
      ),
    );
  const whole = (content) =>
    around.reduceRight((text, pieces) => joined(pieces, [text]), content);
  let kept = new Map();
  let isOpen = false;
  const show = (text) => morph(document.body.firstElementChild, text);
  return {
    open(rows) {
      kept = new Map(rows.map((it) => [it.key, html(it)]));
      document.body.innerHTML = whole([...kept.values()].join(""));
    },
    update: (rows, at) => JSON.stringify(rows[at]),
    say: (_, rows) => JSON.stringify(rows.length),
    take: (message, rows) => () => {
      const it = JSON.parse(message);
      if (rows) {
        for (const each of rows)
          if (!kept.has(each.key)) kept.set(each.key, html(each));
        show(whole(rows.map(({ key }) => kept.get(key)).join("")));
      } else {
        kept.set(it.key, html(it));
        show(whole([...kept.values()].join("")));
      }
    },
    page(text) {
      if (isOpen) show(joined(around[0], [text]));
      else document.body.innerHTML = joined(around[0], [text]);
      isOpen = true;
    },
  };
}
