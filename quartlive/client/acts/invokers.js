// @ts-check
/**
 * Buttons with `command` and `commandfor`, in browsers that do not know them.
 *
 * Only the commands that HTML itself defines for dialogs and popovers.
 *
 * @module
 */

/** @type {Record<string, (target: any, value: string | undefined) => void>} */
const COMMANDS = {
  "show-modal": (target) => target.open || target.showModal(),
  close: (target, value) => target.close(value),
  "request-close": (target, value) =>
    (target.requestClose ?? target.close).call(target, value),
  "show-popover": (target) => target.togglePopover(true),
  "hide-popover": (target) => target.togglePopover(false),
  "toggle-popover": (target) => target.togglePopover(),
};

export function listen() {
  if (!("command" in HTMLButtonElement.prototype))
    document.addEventListener("click", clicked);
}

/** @param {MouseEvent} event */
function clicked(event) {
  if (event.defaultPrevented || !(event.target instanceof Element)) return;
  const button = event.target.closest("button[command][commandfor]");
  if (!(button instanceof HTMLButtonElement) || button.disabled) return;
  const command = button.getAttribute("command")?.toLowerCase() ?? "";
  const target = document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!target || !Object.hasOwn(COMMANDS, command)) return;
  // Or it would submit the form it stands in.
  event.preventDefault();
  COMMANDS[command](target, button.getAttribute("value") ?? undefined);
}
