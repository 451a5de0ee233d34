// @ts-check
/**
 * The client's entry: makes the page it is loaded into live.
 *
 * @module
 */

import { VISIT } from "./attributes.js";
import { Live } from "./live.js";

export const live = new Live(document.body);

if (document.body.hasAttribute(VISIT)) live.start();
