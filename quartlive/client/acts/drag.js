// @ts-check
/**
 * Drag and drop: an action learns what was dropped, and where, by their `data-key`.
 *
 * The key travels with the drag, under a name of its own. So nothing is taken for ours
 * that is not, and what comes from another tab of the page is.
 *
 * @module
 */

import { ON, ROW_KEY, has } from "../attributes.js";

const TYPE = "application/x-lvt-key";
const KEYED = `[${ROW_KEY}]`;

export function listen() {
  document.addEventListener(
    "dragstart",
    (event) => {
      const key = keyOf(event.target);
      if (key) event.dataTransfer?.setData(TYPE, key);
    },
    true,
  );
  for (const type of ["dragenter", "dragover"])
    // On the window, because a prevented event would run no action.
    addEventListener(type, (event) => {
      const { target } = event;
      const isOver = target instanceof Element && target.closest(has(ON + "drop"));
      if (isOver && isOurs(event)) event.preventDefault();
    });
}

/**
 * Is the event for this element? A drop has to be of something with a key; entering and
 * leaving is not told of while it goes on inside.
 *
 * @param {Event} event
 * @param {Element} element
 */
export function isWelcome(event, element) {
  if (!(event instanceof DragEvent)) return true;
  const { type, relatedTarget } = event;
  if (type === "drop") return isOurs(event);
  return (
    !/^drag(enter|leave)$/.test(type) ||
    !(relatedTarget instanceof Node && element.contains(relatedTarget))
  );
}

/**
 * @param {Event} event
 * @param {Element} element It carries the attribute.
 */
export function dragged(event, element) {
  if (!(event instanceof DragEvent)) return undefined;
  const { type, target, dataTransfer } = event;
  if (/^drag(start|end)?$/.test(type)) return { dragSourceKey: keyOf(target) };
  return {
    dragSourceKey: dataTransfer?.getData(TYPE) || undefined,
    // A list that takes drops has no key; the row under the pointer has.
    dragTargetKey: keyOf(element) ?? keyOf(target),
  };
}

/** @param {EventTarget | null} target */
function keyOf(target) {
  if (!(target instanceof Element)) return undefined;
  return target.closest(KEYED)?.getAttribute(ROW_KEY) ?? undefined;
}

/** @param {Event} event */
function isOurs(event) {
  return event instanceof DragEvent && !!event.dataTransfer?.types.includes(TYPE);
}
