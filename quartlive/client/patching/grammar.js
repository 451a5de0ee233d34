// @ts-check
/**
 * The rules of HTML that say where a slot stands.
 *
 * @module
 */

export const VOID =
  /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
export const RAW_TEXT =
  /^(script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)$/;
export const WITH_SLOTS = /^(script|style|textarea|title)$/;
export const OPTIONAL =
  /^(li|p|dt|dd|rt|rp|option|optgroup|caption|colgroup|thead|tbody|tfoot|tr|td|th)$/;

// Start tags that end an element left open: its end tag is optional.
/** @type {Record<string, RegExp>} */
export const ENDS = {
  li: /^li$/,
  dt: /^d[td]$/,
  dd: /^d[td]$/,
  rt: /^r[tp]$/,
  rp: /^r[tp]$/,
  option: /^option$/,
  optgroup: /^opt/,
  td: /^t[dh]$/,
  th: /^t[dh]$/,
  tr: /^t[dhr]$/,
};
for (const name of ["thead", "tbody", "tfoot"])
  ENDS[name] = /^(t[dhr]|thead|tbody|tfoot|caption|colgroup)$/;

// States between two characters.
export const TEXT = 0;
export const BETWEEN = 1; // in a tag, before an attribute
export const NAMED = 2; // behind an attribute's name
export const VALUE = 3; // behind the sign of equality
export const DOUBLE = 4;
export const SINGLE = 5;
export const BARE = 6;
export const IN_RAW = 7;
export const IN_COMMENT = 8;
export const IN_BOGUS = 9;

export const TAG_NAME = /<(\/?)([a-z][^\s/>]*)/iy;
export const MARKUP = /<(!--|[!?]|\/(?![a-z]))/iy;

/** What is read next in each state; tokens may be cut by a slot anywhere.
 * @type {Record<number, RegExp>} */
export const TOKENS = {
  [BETWEEN]: /[\s/]*(>|[^\s/>][^\s/>=]*)?/y,
  [NAMED]: /\s*=?/y,
  [VALUE]: /\s*["']?/y,
  [DOUBLE]: /[^"]*"?/y,
  [SINGLE]: /[^']*'?/y,
  [BARE]: /[^\s>]*/y,
};

/** @type {Record<number, (token: string) => number>} */
export const FOLLOWS = {
  [NAMED]: (token) => (token.endsWith("=") ? VALUE : BETWEEN),
  [VALUE]: (token) =>
    token.endsWith('"') ? DOUBLE : token.endsWith("'") ? SINGLE : BARE,
  [DOUBLE]: (token) => (token.endsWith('"') ? BETWEEN : DOUBLE),
  [SINGLE]: (token) => (token.endsWith("'") ? BETWEEN : SINGLE),
  [BARE]: () => BETWEEN,
};

/**
 * @param {RegExp} pattern Sticky.
 * @param {string} text
 * @param {number} at
 */
export function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
