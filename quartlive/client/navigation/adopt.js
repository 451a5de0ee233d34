// @ts-check
/**
 * Puts another page in the place of this one, without loading it.
 *
 * @module
 */

import { VISIT } from "../attributes.js";

const DRESS = "meta, style, link:not([rel=modulepreload])";
const RUNS = /^(module|importmap|speculationrules|)$|(java|ecma)script/i;
const STYLES_MS = 3_000;

const scripts = new Set(Array.from(document.scripts, (script) => nameOf(script)));
/** What pages have put into the head; others' elements are left alone.
 * @type {Map<Element, string>} */
const dress = new Map(dressOf(document, document.baseURI));
/** What the page said of <html>. Of the first one nobody knows: some of it, scripts
 * have written (a dark theme). */
let outer = new Map(
  [...attributesOf(document.documentElement)].filter(
    ([name]) => !/^(class$|style$|data-)/.test(name),
  ),
);

/**
 * Is this one of our pages, of the same release, with no script this one lacks?
 *
 * @param {Document} page
 * @param {URL} url
 */
export function fits(page, url) {
  return (
    page.body.hasAttribute(VISIT) &&
    Array.from(page.scripts).every(
      (script) => !RUNS.test(script.type) || scripts.has(nameOf(script, url)),
    )
  );
}

/**
 * Add what the head of a page has and this one lacks, and wait for its style sheets.
 *
 * @param {Document} page
 * @param {URL} url
 * @returns {Promise<(isWanted: boolean) => void>} Take away what the page does without,
 *   or, if it is not wanted after all, what has been added.
 */
export async function dressFor(page, url) {
  const mine = new Map(Array.from(dress, ([element, key]) => [key, element]));
  /** @type {Element[]} */
  const added = [];
  /** @type {Set<Element>} */
  const worn = new Set();
  /** @type {Element | null} */
  let last = null;
  for (const [element, key] of dressOf(page, url)) {
    const found = mine.get(key);
    const here = found?.isConnected ? found : document.importNode(element, true);
    if (here !== found) {
      if (here instanceof HTMLLinkElement) here.href = absolute(here, "href", url);
      // In its place: the order of styles matters.
      if (last) last.after(here);
      else document.head.prepend(here);
      dress.set(here, key);
      added.push(here);
    }
    worn.add((last = here));
  }
  await Promise.all(added.map(loaded));
  return (isWanted) => {
    for (const element of isWanted ? [...dress.keys()] : added) {
      if (isWanted && worn.has(element)) continue;
      element.remove();
      dress.delete(element);
    }
  };
}

/**
 * Show a page: its title, its attributes, its body.
 *
 * @param {Document} page
 */
export function adopt(page) {
  const { body, documentElement, title } = page;
  document.title = title;
  const next = attributesOf(documentElement);
  for (const name of new Set([...outer.keys(), ...next.keys()]))
    change(document.documentElement, name, outer.get(name), next.get(name));
  outer = next;
  for (const name of document.body.getAttributeNames())
    if (!body.hasAttribute(name)) document.body.removeAttribute(name);
  for (const { name, value } of body.attributes)
    document.body.setAttribute(name, value);
  document.body.replaceChildren(...body.childNodes);
}

/** @param {Element} element */
function attributesOf(element) {
  return new Map(Array.from(element.attributes, ({ name, value }) => [name, value]));
}

/**
 * Let an attribute follow what pages say; what scripts say of the rest stays.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | undefined} was
 * @param {string | undefined} is
 */
function change(element, name, was, is) {
  if (name === "class") {
    element.classList.remove(...tokens(was));
    element.classList.add(...tokens(is));
  } else if (is === undefined) element.removeAttribute(name);
  else if (is !== was) element.setAttribute(name, is);
}

/** @param {string} [text] */
function tokens(text = "") {
  return text.split(/\s+/).filter(Boolean);
}

/**
 * @param {Document} page
 * @param {string | URL} base
 * @returns {[Element, string][]} Each with what makes it equal to another.
 */
function dressOf(page, base) {
  return Array.from(page.head.children)
    .filter((element) => element.matches(DRESS))
    .map((element) => {
      const copy = /** @type {Element} */ (element.cloneNode(true));
      if (copy.hasAttribute("href"))
        copy.setAttribute("href", absolute(copy, "href", base));
      // New with every answer, and the first page's is the one that counts.
      copy.removeAttribute("nonce");
      return [element, copy.outerHTML];
    });
}

/**
 * @param {HTMLScriptElement} script
 * @param {string | URL} [base]
 */
function nameOf(script, base = document.baseURI) {
  return script.hasAttribute("src") ? absolute(script, "src", base) : script.text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | URL} base
 */
function absolute(element, name, base) {
  return new URL(element.getAttribute(name) ?? "", base).href;
}

/** @param {Element} element */
function loaded(element) {
  if (!element.matches("link[rel~=stylesheet]")) return;
  return new Promise((settle) => {
    element.addEventListener("load", settle);
    element.addEventListener("error", settle);
    setTimeout(settle, STYLES_MS);
  });
}
