// @ts-check
/**
 * Forms and named buttons as actions; without us they are plain HTML and work too.
 *
 * A form is ours when a browser would post it to this very page. While its answer is
 * awaited it is busy and the same button cannot send it twice. After a success its
 * controls go back to what the server says, but only those that still hold what was
 * sent: nobody loses what was typed meanwhile.
 *
 * @module
 */

import {
  ACTION,
  ACTION_FIELD,
  NO_INTERCEPT,
  ON,
  PRESERVE,
  VISIT_FIELD,
  has,
} from "../attributes.js";
import { restore } from "../patching/controls.js";
import { field, gather, isToggle, written } from "./data.js";

/**
 * @typedef {import("../live.js").Live} Live
 * @typedef {import("../transport/outbox.js").Meta} Meta
 * @typedef {HTMLButtonElement | HTMLInputElement} Button
 * @typedef {import("../patching/controls.js").Control} Control
 */

const CONTROLS = "input, textarea, select";
const DIALOGS = "[commandfor], [popovertarget]";

/** Buttons (or forms without one) whose answer is awaited.
 * @type {WeakSet<Element>} */
const locked = new WeakSet();

/** How many answers a form awaits.
 * @type {WeakMap<Element, number>} */
const awaited = new WeakMap();

/** @param {Live} live */
export function listen(live) {
  document.addEventListener("submit", (event) => submitted(live, event));
  document.addEventListener("click", (event) => pressed(live, event));
}

/**
 * The action a form asks for.
 *
 * @param {{explicit?: string | null, hidden?: unknown, button?: string | null,
 *   form?: string | null}} names
 */
export function chooseAction({ explicit, hidden, button, form }) {
  const field = typeof hidden === "string" ? hidden : "";
  return explicit || field || button || form || "submit";
}

/**
 * @param {Live} live
 * @param {SubmitEvent} event
 */
function submitted(live, event) {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  const button = /** @type {Button | null} */ (event.submitter);
  if (!isOurs(form, button)) return;
  const fields = new FormData(form, button);
  if (hasFiles(fields)) return withVisit(form, live.visit);
  event.preventDefault();
  const lock = button ?? form;
  if (locked.has(lock)) return;
  live.flush();
  locked.add(lock);
  wait(form, 1);
  const name = button?.getAttribute("name") ?? undefined;
  const data = gather(fields);
  const action = chooseAction({
    explicit: form.getAttribute(ACTION) || form.getAttribute(ON + "submit"),
    hidden: data[ACTION_FIELD],
    button: name,
    form: form.getAttribute("name"),
  });
  const sent = held(form);
  live.send(action, data, { submitter: name, source: form }).then((meta) => {
    locked.delete(lock);
    wait(form, -1);
    if (!meta.success) focusInvalid(form, meta.errors ?? {});
    else if (!form.hasAttribute(PRESERVE)) reset(form, sent);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {1 | -1} more
 */
function wait(form, more) {
  const count = (awaited.get(form) ?? 0) + more;
  awaited.set(form, count);
  form.ariaBusy = count > 0 ? "true" : null;
}

/**
 * A named button outside any form is an action by itself.
 *
 * @param {Live} live
 * @param {MouseEvent} event
 */
function pressed(live, event) {
  if (event.defaultPrevented || !(event.target instanceof Element)) return;
  const button = event.target.closest("button[name]");
  if (!(button instanceof HTMLButtonElement) || button.form) return;
  if (button.type === "reset" || button.matches(DIALOGS)) return;
  if (!button.name || button.closest(has(ON + "click"))) return;
  live.flush();
  const pairs = [...written(button.attributes), ...field(button)];
  const { name } = button;
  live.send(name, gather(pairs), { submitter: name, source: button });
}

/**
 * Would the browser post this form to this page, in this window?
 *
 * Attributes are read, not properties: a control may be called "action".
 *
 * @param {HTMLFormElement} form
 * @param {Button | null} button
 */
function isOurs(form, button) {
  /** @param {string} name */
  const said = (name) =>
    button?.getAttribute("form" + name) ?? form.getAttribute(name) ?? "";
  if (form.hasAttribute(NO_INTERCEPT) || button?.hasAttribute(NO_INTERCEPT))
    return false;
  if (said("method").toLowerCase() !== "post") return false;
  const target = new URL(said("action") || location.href, document.baseURI);
  return (
    target.origin + target.pathname === location.origin + location.pathname &&
    ["", "_self"].includes(said("target").toLowerCase())
  );
}

/** @param {FormData} fields */
function hasFiles(fields) {
  return [...fields.values()].some((value) => value instanceof File && value.size);
}

/**
 * Let the browser post this form itself, as part of this visit.
 *
 * @param {HTMLFormElement} form
 * @param {string} visit
 */
function withVisit(form, visit) {
  // Not only once: Chromium gathers the fields twice.
  form.addEventListener("formdata", ({ formData }) => formData.set(VISIT_FIELD, visit));
}

/** @param {HTMLFormElement} form */
function controls(form) {
  return /** @type {Control[]} */ (
    Array.from(form.elements).filter((element) => element.matches(CONTROLS))
  );
}

/**
 * What a control holds now, in a form that can be compared.
 *
 * @param {Control} control
 */
export function holding(control) {
  if (control instanceof HTMLSelectElement)
    return Array.from(control.options, (option) => +option.selected).join("");
  if (control instanceof HTMLInputElement && isToggle(control))
    return String(control.checked);
  return control.value;
}

/** @param {HTMLFormElement} form */
function held(form) {
  return new Map(controls(form).map((control) => [control, holding(control)]));
}

/**
 * @param {HTMLFormElement} form
 * @param {Map<Control, string>} sent
 */
function reset(form, sent) {
  const all = controls(form);
  const done = all.filter((control) => sent.get(control) === holding(control));
  // Not form.reset(): a button may be called "reset".
  if (done.length === all.length) HTMLFormElement.prototype.reset.call(form);
  else done.forEach(restore);
}

/**
 * Lead the visitor to the first field with an error, if they are still at this form.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} errors
 */
function focusInvalid(form, errors) {
  const focused = document.activeElement;
  if (focused && focused !== document.body && !form.contains(focused)) return;
  controls(form)
    .find(
      ({ name, ariaInvalid }) => Object.hasOwn(errors, name) || ariaInvalid === "true",
    )
    ?.focus();
}
