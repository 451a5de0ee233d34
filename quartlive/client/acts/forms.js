// @ts-check
/**
 * Which forms and buttons are ours; without us they are plain HTML and work too.
 *
 * A form is ours when a browser would post it to this very page, and a named button
 * when it stands outside any form. What becomes of them is in submit.js.
 *
 * @module
 */

import {
  ACTION,
  ACTION_FIELD,
  NO_INTERCEPT,
  ON,
  VISIT_FIELD,
  has,
} from "../attributes.js";
import { field, gather, written } from "./data.js";
import { press, submit } from "./submit.js";

/**
 * @typedef {import("../live.js").Live} Live
 * @typedef {HTMLButtonElement | HTMLInputElement} Button
 */

const DIALOGS = "[commandfor], [popovertarget]";

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
  const data = gather(fields);
  const action = chooseAction({
    explicit: form.getAttribute(ACTION) || form.getAttribute(ON + "submit"),
    hidden: data[ACTION_FIELD],
    button: button?.getAttribute("name"),
    form: form.getAttribute("name"),
  });
  submit(live, form, button, { action, data });
}

/**
 * @param {Live} live
 * @param {MouseEvent} event
 */
function pressed(live, event) {
  if (event.defaultPrevented || !(event.target instanceof Element)) return;
  const button = event.target.closest("button[name]");
  if (!(button instanceof HTMLButtonElement) || button.form) return;
  if (button.type === "reset" || button.matches(DIALOGS)) return;
  if (!button.name || button.closest(has(ON + "click"))) return;
  const data = gather([...written(button.attributes), ...field(button)]);
  press(live, button, { action: button.name, data });
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
