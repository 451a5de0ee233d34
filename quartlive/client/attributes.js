// @ts-check
/**
 * Every attribute name that templates and the client share, written once.
 *
 * @module
 */

// On <body>, written by the server.
export const VISIT = "data-lvt-id";
export const SOCKET = "data-lvt-socket";

// Actions that are sent by fetch, and those that are never sent twice.
export const HTTP = "data-lvt-http";
export const ONCE = "data-lvt-once";

// On <body>, written by the author: milliseconds between two looks for news where there
// is no socket, or "off".
export const POLL = "data-lvt-poll";

// On <body>, written by the client: connecting, live, http or offline.
export const STATUS = "data-lvt-status";

// The client's own element for messages; style it with [data-lvt-banner].
export const BANNER = "data-lvt-banner";

// While another page is fetched, on <body>; and what says its title.
export const NAVIGATING = "data-lvt-navigating";
export const ANNOUNCER = "data-lvt-announcer";

// On links, or on what they stand in.
export const NAV_NO_INTERCEPT = "lvt-nav:no-intercept";
export const NO_PREFETCH = "lvt-nav:no-prefetch";

// On any element.
export const ON = "lvt-on:";
export const DEBOUNCE = "lvt-mod:debounce";
export const THROTTLE = "lvt-mod:throttle";
export const SKIP_TYPING = "lvt-mod:skip-when-typing";
export const PASSIVE = "lvt-mod:passive";
export const KEY = "lvt-key";
export const SENTINEL = "lvt-scroll-sentinel";
export const ROW_KEY = "data-key";
export const CHANGE = "lvt-change";

// On controls: the server's value goes in even while the visitor is typing.
export const FORCE_UPDATE = "data-lvt-force-update";

// On any element: the page's own scripts take care of what is in it, of attributes.
export const IGNORE = "lvt-ignore";
export const IGNORE_ATTRIBUTES = "lvt-ignore-attrs";

// On dialogs: the server's `open` opens it as a modal one.
export const MODAL = "lvt-modal";

// On forms.
export const ACTION = "lvt-form:action";
export const PRESERVE = "lvt-form:preserve";
export const KEEP_OPEN = "lvt-form:keep-open";
export const NO_INTERCEPT = "lvt-form:no-intercept";
export const GUARD = "lvt-form:guard";

// On buttons, in a form or outside any.
export const DISABLE_WITH = "lvt-form:disable-with";

// Reactions, effects, and another element that they are about.
export const EL = "lvt-el:";
export const FX = "lvt-fx:";
export const SCROLL = "lvt-fx:scroll";
export const HIGHLIGHT = "lvt-fx:highlight";
export const ANIMATE = "lvt-fx:animate";
export const AWAY = "lvt-scroll-away";
export const AUTOFOCUS = "lvt-autofocus";
export const TARGET = "data-lvt-target";

// Begin names whose rest is the name of a piece of data.
export const DATA_PREFIXES = ["lvt-data-", "lvt-value-", "data-"];

// Begin with data- and are no data: rows are told apart by the first, the rest is ours.
export const NO_DATA = /^data-(key$|lvt-)/;

// Names of form fields that carry our own things.
export const VISIT_FIELD = "lvt-visit";
export const ACTION_FIELD = "lvt-action";

/**
 * A selector for an attribute whose name holds a colon, or anything else.
 *
 * @param {string} name
 */
export function has(name) {
  return `[${name.replace(/[^\w-]/g, "\\$&")}]`;
}
