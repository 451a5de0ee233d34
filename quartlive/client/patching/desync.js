// @ts-check
/**
 * A change that does not fit what the page shows.
 *
 * @module
 */

/** The page's tree is not the one the server thinks it is; ask for the full tree. */
export class Desync extends Error {}
