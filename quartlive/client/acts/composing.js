// @ts-check
/**
 * Text that is put together in several steps: nothing is told before it is whole.
 *
 * @module
 */

/**
 * Does the event belong to a word that is not finished yet?
 *
 * @param {any} event
 */
export function isComposing({ isComposing, keyCode }) {
  // Safari says 229 about the key that ends it.
  return isComposing || keyCode === 229;
}

/**
 * Tell once of every field that was composed in.
 *
 * @param {(event: Event) => void} tell
 */
export function awaitComposed(tell) {
  const open = new WeakSet();
  document.addEventListener("input", (event) => {
    const { target } = event;
    if (!target) return;
    if (isComposing(event)) open.add(target);
    else open.delete(target);
  });
  document.addEventListener("compositionend", (event) => {
    const { target } = event;
    // Firefox tells of one more input right away; the others have told of the last.
    setTimeout(() => target && open.delete(target) && tell(event));
  });
}
