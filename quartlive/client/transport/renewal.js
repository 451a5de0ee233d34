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

export class Renewal {
  #isTried;

  constructor() {
    // Read once and forgotten: a tab opened from this one gets a copy of what is
    // stored, and has not been renewed itself.
    this.#isTried = take() === here();
  }

  /**
   * Navigate to this very address, unless that has just been tried.
   *
   * @returns {boolean} Whether the page is about to go.
   */
  renew() {
    if (this.#isTried) return false;
    try {
      sessionStorage.setItem(MARK, here());
    } catch {
      return false; // Without a memory there is no telling a loop from a first time.
    }
    // Not reload(), which would post a form again if that is how this page came about.
    location.replace(here());
    return true;
  }

  /** This page has been well long enough: forget the last renewal. */
  settled() {
    this.#isTried = false;
  }
}

function here() {
  return location.pathname + location.search;
}

function take() {
  try {
    const mark = sessionStorage.getItem(MARK);
    sessionStorage.removeItem(MARK);
    return mark;
  } catch {
    return null;
  }
}
