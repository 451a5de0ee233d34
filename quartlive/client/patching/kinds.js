// @ts-check
/**
 * What slots are part of, and the marks that stand for them while a parser reads.
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

/**
 * Take marks out of a text.
 *
 * @param {string} text
 * @returns {[string[], number[]]} The text around them, and their slots.
 */
export function split(text) {
  const pieces = text.split(MARKS);
  return [
    pieces.filter((_, i) => i % 2 === 0),
    pieces.filter((_, i) => i % 2).map(Number),
  ];
}
