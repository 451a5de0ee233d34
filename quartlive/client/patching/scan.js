// @ts-check
/**
 * Reads a fragment's statics as HTML and says where each slot stands.
 *
 * What the browser's own parser would make of a slot cannot be asked of it, so the
 * strings are joined with marks that it keeps: a comment in text (a comment may stand
 * where text would be moved elsewhere, as between the rows of a table), a word inside
 * attribute values and raw text, and a number on every start tag that holds slots.
 *
 * @module
 */

/** What a slot is part of. */
export const CHILD = 0;
export const ATTRIBUTE = 1;
export const TAG = 2;
export const RAW = 3;
export const COMMENT = 4;

// An invisible character that no author writes.
export const MARK = "\u2063";
export const CHILD_MARK = /^\u2063\?(\d+)$/;
export const MARKS = /\u2063(\d+);/;

/** Carries the number of a start tag that holds slots. */
export const TAG_NUMBER = "lvt-tag";

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
const RAW_TEXT =
  /^(script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)$/;
const WITH_SLOTS = /^(script|style|textarea|title)$/;
const OPTIONAL =
  /^(li|p|dt|dd|rt|rp|option|optgroup|caption|colgroup|thead|tbody|tfoot|tr|td|th)$/;

// Start tags that end an element left open: its end tag is optional.
/** @type {Record<string, RegExp>} */
const ENDS = {
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
const TEXT = 0;
const BETWEEN = 1; // in a tag, before an attribute
const NAMED = 2; // behind an attribute's name
const VALUE = 3; // behind the sign of equality
const DOUBLE = 4;
const SINGLE = 5;
const BARE = 6;
const IN_RAW = 7;
const IN_COMMENT = 8;
const IN_BOGUS = 9;

const TAG_NAME = /<(\/?)([a-z][^\s/>]*)/iy;
const MARKUP = /<(!--|[!?]|\/(?![a-z]))/iy;

/**
 * A start tag that holds slots.
 *
 * @typedef {object} Tag
 * @property {string} name As written.
 * @property {string[]} strings The tag's text around its slots.
 * @property {number[]} slots
 * @property {boolean} isLoose A slot stands outside of quotes, so that only the tag as
 *   a whole says which attributes there are.
 */

export class Scan {
  /** The fragment with marks. */
  html = "";
  /** @type {number[]} */
  kinds = [];
  /** @type {Tag[]} */
  tags = [];
  /** Names of all elements. */
  names = new Set();
  /** Names of the outermost elements. */
  roots = new Set();
  /** Slots from whose start the parser takes a newline away. */
  leading = new Set();
  /** Why the fragment cannot be shown slot by slot. */
  problem = "";

  #state = TEXT;
  /** @type {string[]} */
  #open = [];
  /** @type {Tag & {isEnd: boolean, names: Set<string>, text: string}} */
  #tag = newTag("", false);
  #raw = /(?:)/y;
  #isForeign;

  /**
   * @param {string[]} strings
   * @param {boolean} [isForeign] Whether it stands in a drawing or a formula.
   */
  constructor(strings, isForeign = false) {
    this.#isForeign = isForeign;
    strings.forEach((text, i) => {
      for (let at = 0; at < text.length;) at = this.#read(text, at);
      if (i < strings.length - 1) this.#slot(i, text);
    });
    if (this.#state !== TEXT) this.#fail("ends in the middle of a tag");
    const left = this.#open.filter((name) => !OPTIONAL.test(name));
    if (left.length) this.#fail(`<${left[0]}> is not closed`);
  }

  /** @param {string} problem */
  #fail(problem) {
    this.problem ||= problem;
  }

  /**
   * @param {string} text
   * @param {number} at
   * @returns {number} How far it has been read.
   */
  #read(text, at) {
    switch (this.#state) {
      case TEXT:
        return this.#readText(text, at);
      case IN_RAW:
        return this.#readUntil(text, at, text.slice(at).search(this.#raw), 0);
      case IN_COMMENT:
        return this.#readUntil(text, at, text.slice(at).indexOf("-->"), 3);
      case IN_BOGUS:
        return this.#readUntil(text, at, text.slice(at).indexOf(">"), 1);
    }
    return this.#readTag(text, at);
  }

  /**
   * Copy what ends `size` characters after `offset`; text follows it.
   *
   * @param {string} text
   * @param {number} at
   * @param {number} offset
   * @param {number} size
   */
  #readUntil(text, at, offset, size) {
    const end = offset < 0 ? text.length : at + offset + size;
    this.html += text.slice(at, end);
    if (offset >= 0) this.#state = TEXT;
    return end;
  }

  /**
   * @param {string} text
   * @param {number} at
   */
  #readText(text, at) {
    const found = text.indexOf("<", at);
    const start = found < 0 ? text.length : found;
    this.html += text.slice(at, start);
    if (found < 0) return start;
    const [tag, slash, name] = match(TAG_NAME, text, start) ?? [];
    if (tag) {
      this.#state = BETWEEN;
      this.#tag = newTag(name, slash === "/");
      this.#tag.text = tag;
      return start + tag.length;
    }
    const [markup = "<"] = match(MARKUP, text, start) ?? [];
    if (markup !== "<") this.#state = markup === "<!--" ? IN_COMMENT : IN_BOGUS;
    this.html += markup;
    return start + markup.length;
  }

  /**
   * @param {string} text
   * @param {number} at
   */
  #readTag(text, at) {
    const tag = this.#tag;
    const [token] = match(TOKENS[this.#state], text, at) ?? [""];
    tag.text += token;
    const end = at + token.length;
    if (this.#state === BETWEEN) {
      if (token.endsWith(">")) this.#endTag();
      else if (token.trim() && !token.endsWith("/")) this.#attribute(token);
    } else {
      this.#state = FOLLOWS[this.#state](token);
    }
    return end;
  }

  /** @param {string} token */
  #attribute(token) {
    const name = token.replace(/^[\s/]+/, "").toLowerCase();
    // The parser drops the second one, and the slots in it.
    if (this.#tag.names.has(name)) this.#tag.isLoose = true;
    this.#tag.names.add(name);
    this.#state = NAMED;
  }

  #endTag() {
    const tag = this.#tag;
    const name = tag.name.toLowerCase();
    this.#state = TEXT;
    if (tag.slots.length) this.#mark(tag);
    else this.html += tag.text;
    if (tag.isEnd) this.#close(name);
    else this.#start(name, tag.text.endsWith("/>"));
  }

  /**
   * Write a start tag that holds slots.
   *
   * @param {Tag & {text: string}} tag
   */
  #mark(tag) {
    tag.strings.push(tag.text);
    this.html += `<${tag.name} ${TAG_NUMBER}="${this.tags.length}"`;
    this.tags.push(tag);
    if (tag.isLoose) this.html += tag.text.endsWith("/>") ? "/>" : ">";
    else
      this.html += tag.strings
        .reduce((html, text, i) => `${html}${MARK}${tag.slots[i - 1]};${text}`)
        .slice(1 + tag.name.length);
  }

  /**
   * @param {string} name
   * @param {boolean} isSelfClosing
   */
  #start(name, isSelfClosing) {
    while (ENDS[name]?.test(this.#open.at(-1) ?? "")) this.#open.pop();
    const isForeign = this.#standsInForeign();
    this.names.add(name);
    if (!this.#open.length) this.roots.add(name);
    if (isForeign ? isSelfClosing : VOID.test(name)) return;
    if (RAW_TEXT.test(name) && !isForeign) {
      this.#state = IN_RAW;
      this.#raw = new RegExp(`</${name}(?=[\\s/>])`, "i");
    }
    this.#open.push(name);
  }

  /** @param {string} name */
  #close(name) {
    for (let open; (open = this.#open.pop());) {
      if (open === name) return;
      if (!OPTIONAL.test(open)) return this.#fail(`</${name}> closes <${open}>`);
    }
    this.#fail(`</${name}> closes nothing`);
  }

  #standsInForeign() {
    for (const name of this.#open.toReversed()) {
      if (/^(svg|math)$/.test(name)) return true;
      if (/^(foreignobject|desc|title|annotation-xml|m[inos]|mtext)$/.test(name))
        return false;
    }
    return this.#isForeign;
  }

  /**
   * @param {number} slot
   * @param {string} before The string before it.
   */
  #slot(slot, before) {
    if (this.#state === TEXT) this.#child(slot, before);
    else if (this.#state >= IN_RAW) {
      this.kinds.push(this.#state === IN_RAW ? RAW : COMMENT);
      this.html += `${MARK}${slot};`;
      const name = this.#open.at(-1) ?? "";
      if (this.#state === IN_RAW && !WITH_SLOTS.test(name))
        this.#fail(`a slot in <${name}>`);
      if (/<textarea[^<>]*>$/i.test(before)) this.leading.add(slot);
    } else this.#inTag(slot, before);
  }

  /**
   * @param {number} slot
   * @param {string} before
   */
  #child(slot, before) {
    this.kinds.push(CHILD);
    this.html += `<!--${MARK}?${slot}-->`;
    if (/<\/?$/.test(before)) this.#fail("a slot in a tag's name");
    if (/<(pre|listing)(\s[^<>]*)?>$/i.test(before)) this.leading.add(slot);
    if (this.#open.includes("template")) this.#fail("a slot in <template>");
  }

  /**
   * @param {number} slot
   * @param {string} before
   */
  #inTag(slot, before) {
    const tag = this.#tag;
    const isQuoted = this.#state === DOUBLE || this.#state === SINGLE;
    this.kinds.push(isQuoted ? ATTRIBUTE : TAG);
    if (tag.isEnd || tag.text === `<${tag.name}`) this.#fail("a slot in a tag's name");
    tag.strings.push(tag.text);
    tag.slots.push(slot);
    tag.text = "";
    if (isQuoted) return;
    tag.isLoose = true;
    // What follows may be the rest of a name, or of a value without quotes.
    this.#state = this.#state === VALUE || this.#state === BARE ? BARE : NAMED;
  }
}

/** What is read next in each state; tokens may be cut by a slot anywhere.
 * @type {Record<number, RegExp>} */
const TOKENS = {
  [BETWEEN]: /[\s/]*(>|[^\s/>][^\s/>=]*)?/y,
  [NAMED]: /\s*=?/y,
  [VALUE]: /\s*["']?/y,
  [DOUBLE]: /[^"]*"?/y,
  [SINGLE]: /[^']*'?/y,
  [BARE]: /[^\s>]*/y,
};

/** @type {Record<number, (token: string) => number>} */
const FOLLOWS = {
  [NAMED]: (token) => (token.endsWith("=") ? VALUE : BETWEEN),
  [VALUE]: (token) =>
    token.endsWith('"') ? DOUBLE : token.endsWith("'") ? SINGLE : BARE,
  [DOUBLE]: (token) => (token.endsWith('"') ? BETWEEN : DOUBLE),
  [SINGLE]: (token) => (token.endsWith("'") ? BETWEEN : SINGLE),
  [BARE]: () => BETWEEN,
};

/**
 * @param {string} name
 * @param {boolean} isEnd
 */
function newTag(name, isEnd) {
  /** @type {Tag} */
  const tag = { name, strings: [], slots: [], isLoose: false };
  return { ...tag, isEnd, names: new Set(), text: "" };
}

/**
 * @param {RegExp} pattern Sticky.
 * @param {string} text
 * @param {number} at
 */
function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
