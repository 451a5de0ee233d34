// @ts-check
/**
 * Every attribute name that templates and the client share, written once.
 *
 * @module
 */

// On <body>, written by the server.
export const VISIT = "data-lvt-id";
export const SOCKET = "data-lvt-socket";

// On <body>, written by the author: milliseconds between two looks for news where there
// is no socket, or "off".
export const POLL = "data-lvt-poll";

// On <body>, written by the client: connecting, live, http or offline.
export const STATUS = "data-lvt-status";

// The client's own element for messages; style it with [data-lvt-banner].
export const BANNER = "data-lvt-banner";

// On any element.
export const ON = "lvt-on:";
export const DEBOUNCE = "lvt-mod:debounce";
export const CHANGE = "lvt-change";

// On controls: the server's value goes in even while the visitor is typing.
export const FORCE_UPDATE = "data-lvt-force-update";

// On forms.
export const ACTION = "lvt-form:action";
export const PRESERVE = "lvt-form:preserve";
export const NO_INTERCEPT = "lvt-form:no-intercept";

// Begin names whose rest is the name of a piece of data.
export const DATA_PREFIXES = ["lvt-data-", "lvt-value-", "data-"];

// Begin with data- and are no data: rows are told apart by the first, the rest is ours.
export const NO_DATA = /^data-(key$|lvt-)/;

// Names of form fields that carry our own things.
export const VISIT_FIELD = "lvt-visit";
export const ACTION_FIELD = "lvt-action";

/**
 * A selector for an attribute whose name holds a colon.
 *
 * @param {string} name
 */
export function has(name) {
  return `[${name.replaceAll(":", "\\:")}]`;
}
