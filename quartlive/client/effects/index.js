// @ts-check
/**
 * What happens on the page without the server: reactions and effects.
 *
 * @module
 */

import { listen as listenForAutofocus } from "./autofocus.js";
import { listen as listenForDistance } from "./away.js";
import { listen as listenForMotion } from "./motion.js";
import { listen as listenForReactions } from "./reactions.js";
import { listen as listenForScrolling } from "./scroll.js";

const PARTS = [
  listenForReactions,
  listenForScrolling,
  listenForMotion,
  listenForDistance,
  listenForAutofocus,
];

export function listen() {
  for (const listen of PARTS) listen();
}
