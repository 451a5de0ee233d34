// @ts-check
/**
 * Which elements the HTML parser would not leave where a tree puts them.
 *
 * A `<div>` inside a `<p>` ends the paragraph when it is parsed. Written node by node it
 * would stand inside, and the page would look different from one that was just loaded.
 * Then the slot around both is shown as one piece of HTML.
 *
 * @module
 */

/**
 * Where a fragment is going to stand, while that is not on the page yet.
 *
 * @typedef {{parent: Node | null, above: Context | null}} Context
 */

/** A fragment cannot be shown slot by slot where it stands. */
export class Misfit extends Error {}

const BLOCK =
  /^(address|article|aside|blockquote|center|d[dlt]|details|dialog|dir|div|fieldset|fig(caption|ure)|footer|form|h[1-6r]|header|hgroup|li|listing|main|menu|nav|ol|p|pre|search|section|summary|table|ul)$/;

// An open paragraph is not seen through these.
const LIMIT = /^(button|table|caption|t[dh]|object|applet|marquee|template)$/;

// No element of the same name may stand anywhere inside.
const LONELY = /^(a|button|form)$/;

/** Children that end their parent. @type {Record<string, RegExp>} */
const ENDED_BY = {
  li: /^li$/,
  dt: /^d[dt]$/,
  dd: /^d[dt]$/,
  option: /^(option|optgroup)$/,
  tr: /^(tr|t(body|head|foot))$/,
  td: /^t([dhr]|body|head|foot)$/,
  th: /^t([dhr]|body|head|foot)$/,
  tbody: /^(t([dh]|body|head|foot)|caption|col|colgroup)$/,
  thead: /^(t([dh]|body|head|foot)|caption|col|colgroup)$/,
  tfoot: /^(t([dh]|body|head|foot)|caption|col|colgroup)$/,
  table: /^(col|t[dh]|table)$/,
};
for (const level of "123456") ENDED_BY[`h${level}`] = /^h[1-6]$/;

/**
 * Is there an element that the parser would move?
 *
 * @param {{names: Set<string>, roots: Set<string>}} fragment
 * @param {Context | null} context
 */
export function isMisplaced({ names, roots }, context) {
  if (!roots.size) return false;
  const hasBlock = some(names, BLOCK);
  const lonely = [...names].filter((name) => LONELY.test(name));
  let isParent = true;
  let seesParagraph = hasBlock;
  for (const name of ancestors(context)) {
    if (isParent && ENDED_BY[name] && some(roots, ENDED_BY[name])) return true;
    if (lonely.includes(name) || (name === "p" && seesParagraph)) return true;
    if (LIMIT.test(name)) seesParagraph = false;
    if (!seesParagraph && !lonely.length) return false;
    isParent = false;
  }
  return false;
}

/**
 * @param {Context | null} context
 * @returns {Iterable<string>} Names, from the inside.
 */
function* ancestors(context) {
  for (; context; context = context.above)
    for (let node = context.parent; node instanceof Element; node = node.parentNode)
      yield node.localName;
}

/**
 * @param {Set<string>} names
 * @param {RegExp} pattern
 */
function some(names, pattern) {
  return [...names].some((name) => pattern.test(name));
}
