// @ts-check
/**
 * Which links and forms lead to a page of this site, and where.
 *
 * Everything that asks the browser for something else (another window, a download,
 * another site, another place on this page) is left to the browser.
 *
 * @module
 */

import { NAV_NO_INTERCEPT, NO_INTERCEPT, has } from "../attributes.js";

const LINKS = ":is(a, area)[href]";

/**
 * How one address is reached from another: by this page with another `query`, or as
 * another `page`; `null` when that is the browser's own affair.
 *
 * @param {URL} here
 * @param {URL} there
 * @returns {"query" | "page" | null}
 */
export function way(here, there) {
  if (there.origin !== here.origin) return null;
  if (there.pathname !== here.pathname) return "page";
  // A bare "#" counts: it leads to the top.
  return there.search === here.search && there.href.includes("#") ? null : "query";
}

/**
 * The link that an event happened in, if it is for us.
 *
 * @param {Event} event
 */
export function linkOf({ target }) {
  const link = target instanceof Element ? target.closest(LINKS) : null;
  const isOurs =
    (link instanceof HTMLAnchorElement || link instanceof HTMLAreaElement) &&
    isHere(link.target) &&
    !link.hasAttribute("download") &&
    !link.closest(has(NAV_NO_INTERCEPT));
  return isOurs ? link : null;
}

/**
 * Does a click only mean "go there"?
 *
 * @param {MouseEvent} event
 */
export function isPlain({ button, altKey, ctrlKey, metaKey, shiftKey }) {
  return button === 0 && !(altKey || ctrlKey || metaKey || shiftKey);
}

/**
 * Where a form leads whose fields go into the address; `null` if it is none of these.
 *
 * Attributes are read, not properties: a control may be called "action".
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 * @returns {URL | null}
 */
export function formLeads(form, button) {
  /** @param {string} name */
  const said = (name) =>
    button?.getAttribute("form" + name) ?? form.getAttribute(name) ?? "";
  if (/^(post|dialog)$/i.test(said("method")) || !isHere(said("target"))) return null;
  if (form.closest(has(NAV_NO_INTERCEPT)) || form.hasAttribute(NO_INTERCEPT))
    return null;
  if (button?.hasAttribute(NO_INTERCEPT)) return null;
  const url = new URL(said("action") || location.href, document.baseURI);
  // Of a file, a form that is not posted sends the name.
  const fields = Array.from(new FormData(form, button), ([name, value]) => [
    name,
    typeof value === "string" ? value : value.name,
  ]);
  url.search = String(new URLSearchParams(fields));
  url.hash = "";
  return url;
}

/** @param {string} target */
function isHere(target) {
  return target === "" || target.toLowerCase() === "_self";
}
