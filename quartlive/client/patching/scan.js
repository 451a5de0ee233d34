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

import {
  BARE,
  BETWEEN,
  DOUBLE,
  FOLLOWS,
  IN_BOGUS,
  IN_COMMENT,
  IN_RAW,
  MARKUP,
  NAMED,
  RAW_TEXT,
  SINGLE,
  TAG_NAME,
  TEXT,
  TOKENS,
  VALUE,
  VOID,
  WITH_SLOTS,
  match,
} from "./grammar.js";
import { ATTRIBUTE, CHILD, COMMENT, MARK, RAW, TAG } from "./kinds.js";
import { OpenElements } from "./open.js";
import { marked, newTag } from "./tags.js";

/** @typedef {import("./tags.js").Tag} Tag */

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
  #open;
  /** @type {Tag & {isEnd: boolean, names: Set<string>, text: string}} */
  #tag = newTag("", false);
  #raw = /(?:)/y;

  /**
   * @param {string[]} strings
   * @param {boolean} [isForeign] Whether it stands in a drawing or a formula.
   */
  constructor(strings, isForeign = false) {
    this.#open = new OpenElements(isForeign);
    strings.forEach((text, i) => {
      for (let at = 0; at < text.length;) at = this.#read(text, at);
      if (i < strings.length - 1) this.#slot(i, text);
    });
    if (this.#state !== TEXT) this.#fail("ends in the middle of a tag");
    const { left } = this.#open;
    if (left) this.#fail(`<${left}> is not closed`);
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
    this.html += marked(tag, this.tags.length);
    this.tags.push(tag);
  }

  /**
   * @param {string} name
   * @param {boolean} isSelfClosing
   */
  #start(name, isSelfClosing) {
    this.#open.endBefore(name);
    const { isForeign } = this.#open;
    this.names.add(name);
    if (!this.#open.last) this.roots.add(name);
    if (isForeign ? isSelfClosing : VOID.test(name)) return;
    if (RAW_TEXT.test(name) && !isForeign) {
      this.#state = IN_RAW;
      this.#raw = new RegExp(`</${name}(?=[\\s/>])`, "i");
    }
    this.#open.push(name);
  }

  /** @param {string} name */
  #close(name) {
    const problem = this.#open.close(name);
    if (problem) this.#fail(problem);
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
      const { last } = this.#open;
      if (this.#state === IN_RAW && !WITH_SLOTS.test(last))
        this.#fail(`a slot in <${last}>`);
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
    if (this.#open.has("template")) this.#fail("a slot in <template>");
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
