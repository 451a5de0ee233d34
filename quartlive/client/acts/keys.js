// @ts-check
/**
 * `lvt-key`: which keys an element means, and the actions they name.
 *
 * `Enter`, or `Mod+s: save-all, Escape: close`. Modifiers have to be held exactly as
 * written; only a sign that needs Shift on some keyboards (`?`) has it for free.
 *
 * @module
 */

/**
 * @typedef {{held: number, key: string, action: string}} Chord
 * @typedef {Pick<KeyboardEvent,
 *   "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">
 *   & {getModifierState?: (name: string) => boolean}} Press
 */

const CHORD = /\s*((?:\w+\+)*)([^\s,:+]+|\S)\s*(?::\s*([^\s,]*))?\s*(?:,|$)/gy;

const [CTRL, ALT, SHIFT, META, NEVER] = [1, 2, 4, 8, 16];

/** @type {Record<string, number>} */
const HELD = {
  ctrl: CTRL,
  control: CTRL,
  alt: ALT,
  option: ALT,
  shift: SHIFT,
  meta: META,
  cmd: META,
};

const IS_MAC = /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? "");

const NOT_TYPED = /^(button|checkbox|file|image|radio|reset|submit)$/;

/** @type {Map<string, Chord[]>} */
const known = new Map();

/**
 * The action a key names: "" when it is meant but names none, undefined when it is not
 * meant.
 *
 * @param {string} text The attribute.
 * @param {Press} event
 */
export function pressed(text, event) {
  const chords = known.get(text) ?? parse(text);
  known.set(text, chords);
  return chords.find((chord) => matches(chord, event))?.action;
}

/**
 * @param {string} text The attribute.
 * @param {boolean} [isMac]
 */
export function parse(text, isMac = IS_MAC) {
  return Array.from(text.matchAll(CHORD), ([, before, key, action = ""]) => {
    // "G" by itself is what Shift and g type.
    let held = !before && /^[A-Z]$/.test(key) ? SHIFT : 0;
    for (const name of before.toLowerCase().split("+").slice(0, -1))
      held |= name === "mod" ? (isMac ? META : CTRL) : (HELD[name] ?? NEVER);
    return { held, key: key === "Space" ? " " : key.toLowerCase(), action };
  });
}

/**
 * @param {Chord} chord
 * @param {Press} event
 */
export function matches({ held, key }, event) {
  const { ctrlKey, altKey, shiftKey, metaKey } = event;
  const now = +ctrlKey * CTRL + +altKey * ALT + +shiftKey * SHIFT + +metaKey * META;
  const isSign = key.length === 1 && key === key.toUpperCase() && key !== " ";
  // AltGr, which types signs, looks like Ctrl and Alt on Windows.
  const isAltGr = isSign && event.getModifierState?.("AltGraph");
  const free = (isSign ? SHIFT : 0) | (isAltGr ? CTRL | ALT : 0);
  // A browser that fills in a form sends key events without a key.
  const isKey = event.key?.toLowerCase() === key || letter(event) === key;
  return isKey && (now | free) === (held | free);
}

/**
 * The Latin letter on a key that types something else: another script, or Option on a
 * Mac.
 *
 * @param {Press} event
 */
function letter({ key, code, altKey, ctrlKey, metaKey }) {
  const isChord = altKey || ctrlKey || metaKey;
  return isChord && (key === "Dead" || key > "~") && code?.startsWith("Key")
    ? code.slice(3).toLowerCase()
    : undefined;
}

/**
 * Is somebody writing in the field that the key is pressed in?
 *
 * @param {Event} event
 */
export function isTyping(event) {
  const [inner] = event.composedPath();
  return (
    inner instanceof HTMLElement &&
    (inner.isContentEditable ||
      inner.matches("textarea, select") ||
      (inner instanceof HTMLInputElement && !NOT_TYPED.test(inner.type)))
  );
}
