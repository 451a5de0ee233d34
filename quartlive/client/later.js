// @ts-check
/**
 * The part of the client that nothing needs before the first click.
 *
 * It is fetched as soon as the rest runs, so that a page is live a little sooner.
 *
 * @module
 */

import { listen as listenToChanges } from "./acts/change.js";
import { listen as listenToEvents } from "./acts/delegate.js";
import { listen as listenForCommands } from "./acts/invokers.js";
import { listen as listenToSentinels } from "./acts/sentinel.js";
import { listen as listenForEffects } from "./effects/index.js";
import { attach } from "./hooks.js";
import { listen as listenForLoss } from "./recovery.js";
import { listen as listenForNavigation } from "./navigation/navigate.js";
import { View } from "./patching/view.js";

export { View, attach };

/** @typedef {import("./live.js").Live} Live */

const PARTS = [
  listenToChanges,
  listenForLoss,
  listenToEvents,
  listenForCommands,
  listenToSentinels,
  listenForNavigation,
  listenForEffects,
];

/**
 * Let every part listen to the page.
 *
 * @param {Live} live
 */
export function start(live) {
  for (const listen of PARTS) listen(live);
}
