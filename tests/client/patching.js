/**
 * What tests/browser/test_patching.py runs in the page.
 *
 * @module
 */

import { View } from "/client/patching/view.js";
import { learn } from "/client/transport/socket.js";
import { stroll } from "./patching/stroll.js";
import { withoutOthers } from "./patching/visitor.js";

// The page allows HTML to be made by the client and by these tests, and nothing else.
const policy = trustedTypes.createPolicy("tests", { createHTML: (html) => html });

/** A live region on an empty page. */
class Region {
  statics = new Map();

  /** @param {string} html What the server has sent for a first look. */
  constructor(html) {
    for (const element of [document.documentElement, document.body])
      for (const name of element.getAttributeNames()) element.removeAttribute(name);
    const { documentElement, body } = parsed(html);
    write(document.documentElement, documentElement);
    write(document.body, body);
    document.body.replaceChildren(...body.childNodes);
    this.view = new View(document.body);
  }

  /** @param {any} frame */
  adopt(frame) {
    this.view.adopt(frame.tree, learn(this.statics, frame));
  }

  /** @param {any} frame */
  apply(frame) {
    this.view.apply(frame.tree, learn(this.statics, frame));
  }
}

/** @type {Region} */
let region;

window.open_region = (html) => void (region = new Region(html));
window.adopt = (frame) => region.adopt(frame);
window.apply = (frame) => region.apply(frame);
window.view = () => region.view;
window.reconnect = () => region.statics.clear();

/**
 * Is the page what the browser makes of this HTML? Returns both where it is not.
 */
window.compare = (html) => compared(html, (body) => body);

function compared(html, prepare) {
  const fresh = parsed(html);
  const [shown, wanted] = [document, fresh].map(({ documentElement, body }) => [
    documentElement.cloneNode(false),
    plain(prepare(body.cloneNode(true))),
  ]);
  if (shown.every((node, i) => node.isEqualNode(wanted[i]))) return null;
  return [shown, wanted].map((nodes) => nodes.map((node) => node.outerHTML).join("\n"));
}

/** Watch what is done to the page from now on; `window.seen()` tells. */
window.watch = () => {
  const seen = [];
  const note = (records) => {
    for (const { type, target, attributeName } of records)
      seen.push([type, target.nodeName.toLowerCase(), attributeName].join(" ").trim());
  };
  const observer = new MutationObserver(note);
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  window.seen = () => {
    note(observer.takeRecords());
    observer.disconnect();
    return seen;
  };
};

/** Remember every element by its place, to ask later which are still the same. */
window.remember = (selector = "*") => {
  window.remembered = [...document.body.querySelectorAll(selector)];
  return window.remembered.length;
};
window.kept = () => window.remembered.filter((element) => element.isConnected).length;

function parsed(html) {
  const start = /^<(html|body)/.test(html) ? "" : "<body>";
  const text = policy.createHTML("<!doctype html>" + start + html);
  return new DOMParser().parseFromString(text, "text/html");
}

function write(element, like) {
  for (const { name, value } of like.attributes) element.setAttribute(name, value);
}

/**
 * White space and empty bodies in tables mean nothing to anybody.
 */
function plain(body) {
  body.normalize();
  for (const part of body.querySelectorAll("table, tbody, thead, tfoot, tr"))
    for (const node of [...part.childNodes])
      if (node.nodeType === Node.TEXT_NODE && !node.data.trim()) node.remove();
  for (const part of body.querySelectorAll("tbody"))
    if (!part.firstChild && !part.attributes.length) part.remove();
  return body;
}

/** See tests/client/patching/stroll.js. */
window.stroll = (walks) =>
  stroll(walks, {
    open: (html) => (region = new Region(html)),
    compare: (html) => compared(html, withoutOthers),
    parsed: (html) => parsed(html).body,
  });
