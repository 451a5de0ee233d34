/**
 * What tests/browser/test_patching.py runs in the page.
 *
 * @module
 */

import { View } from "/client/patching/view.js";
import { learn } from "/client/transport/socket.js";

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
window.compare = (html) => {
  const fresh = parsed(html);
  const [shown, wanted] = [document, fresh].map(({ documentElement, body }) => [
    documentElement.cloneNode(false),
    plain(body.cloneNode(true)),
  ]);
  if (shown.every((node, i) => node.isEqualNode(wanted[i]))) return null;
  return [shown, wanted].map((nodes) => nodes.map((node) => node.outerHTML).join("\n"));
};

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

/**
 * Go through the steps of a walk while a visitor does what visitors do.
 *
 * @returns {string | null} What went wrong, if anything did.
 */
window.stroll = (html, [first, ...steps], seed) => {
  const choose = chooser(seed);
  region = new Region(html);
  region.adopt(first.frame);
  const wrong = window.compare(first.html);
  if (wrong) return `adopted:\n${wrong.join("\n")}`;
  for (const [i, { frame, html, stays }] of steps.entries()) {
    disturb(choose);
    const before = state(stays ?? []);
    if (frame.s?.[0]) region.statics.clear();
    region.apply(frame);
    const wrong = window.compare(html) ?? (stays && lost(before, state(stays)));
    if (wrong) return `step ${i + 1} ${JSON.stringify(frame)}:\n${wrong.join("\n")}`;
  }
  return null;
};

/** Random choices that are the same for the same seed. */
function chooser(seed) {
  let last = seed + 1;
  return (items) => {
    last = (last * 48271) % 2147483647;
    return items[last % items.length];
  };
}

/** What a visitor does between two updates. */
function disturb(choose) {
  const inputs = [...document.body.querySelectorAll("input, textarea")];
  const input = inputs.length ? choose(inputs) : null;
  const kind = choose(["type", "tick", "focus", "blur", "nothing"]);
  if (kind === "blur") document.activeElement?.blur();
  if (!input) return;
  if (kind === "type" && input.type !== "checkbox") input.value = choose(["q", "wort"]);
  if (kind === "tick" && input.type === "checkbox")
    input.checked = choose([true, false]);
  if (kind === "focus") input.focus();
}

/** What has to be the same after an update that does not name it. */
function state(names) {
  const elements = new Map();
  for (const name of names) {
    const element = document.body.querySelector(`[data-key="${name}"]`);
    elements.set(name, element && [element, ...own(element)]);
  }
  const controls = [...document.body.querySelectorAll("input, textarea")].map(
    (control) => [control, said(control), held(control)],
  );
  return { elements, controls, focused: document.activeElement };
}

/** Elements of the fragment itself: not those of others in its slots. */
function own(element) {
  return [...element.children].flatMap((child) =>
    child.hasAttribute("data-key") ||
    child.localName === "u" ||
    child.closest("div:not([data-key])")
      ? []
      : [child, ...own(child)],
  );
}

const said = (control) =>
  control.type === "checkbox" ? control.defaultChecked : control.defaultValue;
const held = (control) =>
  control.type === "checkbox" ? control.checked : control.value;

/** What of it is not the same, or null. */
function lost(before, after) {
  for (const [name, elements] of before.elements) {
    const now = after.elements.get(name);
    if (elements?.some((element, i) => element !== now?.[i]))
      return [`${name} was replaced`];
  }
  for (const [control, word, holding] of before.controls) {
    if (!control.isConnected) continue;
    // Who is in a field without having changed it is not typing.
    const isTyping =
      control === before.focused && control.type !== "checkbox" && holding !== word;
    if ((said(control) === word || isTyping) && held(control) !== holding)
      return [`${control.outerHTML} held ${holding}, now ${held(control)}`];
  }
  if (before.focused.isConnected && before.focused !== after.focused)
    return [`${before.focused.outerHTML} lost the focus`];
  return null;
}
