// @ts-check
/**
 * Names of actions, as they are spelled in HTML, Python and JavaScript.
 *
 * @module
 */

/**
 * What `save-draft`, `save_draft` and `saveDraft` have in common.
 *
 * @param {string} action
 */
export function fold(action) {
  return action.replace(/[-_]/g, "").toLowerCase();
}

/**
 * Is an action one of these?
 *
 * @param {string | null} names With spaces between them.
 * @param {string} action
 */
export function isNamed(names, action) {
  return fold(names ?? "")
    .split(" ")
    .includes(fold(action));
}
