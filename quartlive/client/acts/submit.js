// @ts-check
/**
 * The life of what has been submitted: sent, awaited, and what follows.
 *
 * After a success the form goes back to what the server says and its dialog closes;
 * after a failure the visitor is led to what is to be put right.
 *
 * @module
 */

import { KEEP_OPEN, PRESERVE } from "../attributes.js";
import { hold, isHeld } from "./busy.js";
import { focusInvalid, held, isFilledIn, reset } from "./fields.js";

/**
 * @typedef {import("../live.js").Live} Live
 * @typedef {import("./forms.js").Button} Button
 * @typedef {{action: string, data: import("./data.js").Data}} Call
 */

/**
 * Send a form, unless it is under way already.
 *
 * @param {Live} live
 * @param {HTMLFormElement} form
 * @param {Button | null} button
 * @param {Call} call
 */
export async function submit(live, form, button, { action, data }) {
  // A list with a button in each row is not one thing, but as many as it has buttons.
  const lock = isFilledIn(form) ? form : (button ?? form);
  if (isHeld(lock)) return;
  live.flush();
  const sent = held(form);
  const dialog = form.closest("dialog[open]");
  const release = hold(form, lock, button);
  const submitter = button?.getAttribute("name") ?? undefined;
  const meta = await live.send(action, data, { submitter, source: form });
  if (!meta.success) focusInvalid(form, meta.errors ?? {});
  else {
    if (!form.hasAttribute(PRESERVE)) reset(form, sent);
    if (dialog instanceof HTMLDialogElement && !form.hasAttribute(KEEP_OPEN))
      dialog.close();
  }
  release();
}

/**
 * Run the action of a button that stands outside any form, unless it is under way.
 *
 * @param {Live} live
 * @param {HTMLButtonElement} button
 * @param {Call} call
 */
export async function press(live, button, { action, data }) {
  if (isHeld(button)) return;
  live.flush();
  const release = hold(button, button, button);
  await live.send(action, data, { submitter: action, source: button });
  release();
}
