// @ts-check
/**
 * Loading the page anew, once.
 *
 * When the server says that this visit is over (another user, a login page, a page
 * that is gone), only an ordinary navigation shows what is true now. A page that gets
 * the same answer again right after it must not reload for ever.
 *
 * @module
 */

const MARK = "lvt-renewed";

/** A page that was well for so long may renew itself again. */
export const WELL_MS = 60_000;

/**
 * Navigate to this very address, unless that has just been tried.
 *
 * @returns {boolean} Whether the page is about to go.
 */
export function renew() {
  const here = location.pathname + location.search;
  try {
    if (sessionStorage.getItem(MARK) === here) return false;
    sessionStorage.setItem(MARK, here);
  } catch {
    return false; // Without a memory there is no telling a loop from a first time.
  }
  // Not reload(), which would post a form again if that is how this page came about.
  location.replace(here);
  return true;
}

/** This page has been well long enough: forget the last renewal. */
export function settled() {
  try {
    sessionStorage.removeItem(MARK);
  } catch {
    // Nothing was remembered either.
  }
}
