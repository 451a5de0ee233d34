/**
 * What visitors, and what they have installed, do between two updates.
 *
 * @module
 */

const all = (selector) => [...document.body.querySelectorAll(selector)];

/** Each does something to a random element, if there is one of its kind. */
const DEEDS = [
  [
    "input:not([type]), textarea",
    (field, choose) => {
      field.value = choose(["q", "wort", ""]);
      field.focus();
      const end = field.value.length;
      field.setSelectionRange(choose([0, end]), end);
    },
  ],
  ["input:not([type]), textarea", (field) => (field.value = "left")],
  ["[type=checkbox]", (box, choose) => (box.checked = choose([true, false]))],
  ["select", (list, choose) => (list.selectedIndex = choose([0, 1, 2]))],
  ["input, textarea, select", (control) => control.focus()],
  ["body *", () => document.activeElement?.blur()],
  ["details", (details) => (details.open = !details.open)],
  ["dialog:not([open])", (dialog, choose) => dialog[choose(["show", "showModal"])]()],
  ["dialog[open]", (dialog) => dialog.close()],
  ["[tabindex]", (box, choose) => (box.scrollTop = choose([0, 3, 9]))],
  ["[data-still]", (element) => getSelection().selectAllChildren(element)],
  [
    "[contenteditable]",
    (editor, choose) => editor.replaceChildren(choose(["x", "yz"])),
  ],
  ["[lvt-ignore]", (element) => element.replaceChildren(document.createElement("s"))],
  ["[lvt-ignore-attrs]", (element) => (element.title = "mine")],
  [
    "[data-key], [data-key] *:not(table, select, option, input, textarea, details)",
    (element, choose) =>
      element[choose(["append", "prepend"])](document.createElement("x-guest")),
  ],
  ["[data-key], [data-key] *", (element) => element.setAttribute("data-guest", "g")],
  ["[class]", (element) => element.classList.add("guest")],
  ["[data-key] :not([style])", (element) => (element.style.order = "1")],
  ["[data-key], [data-key] *", (element, choose) => (element.mine = choose([1, 2]))],
];

/** Do one thing. */
export function disturb(choose) {
  const [selector, act] = choose(DEEDS);
  const elements = all(selector);
  if (elements.length) act(choose(elements), choose);
}

/** What translators and careless scripts do: sometimes, one thing. */
export function tear(choose) {
  const kind = choose(["", "", "translate", "normalize", "drop"]);
  if (kind === "normalize") document.body.normalize();
  if (kind !== "translate") return;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode())
    if (walker.currentNode.data.trim() && isPlain(walker.currentNode.parentNode))
      texts.push(walker.currentNode);
  if (texts.length) translate(choose(texts));
}

const isPlain = (element) =>
  !element.closest("textarea, select, table, x-guest, font, [lvt-ignore]");

function translate(text) {
  const font = document.createElement("font");
  font.dataset.was = text.data;
  font.append(text.data.toUpperCase());
  text.replaceWith(font);
}

/**
 * Undo, in a copy of the page, what others have done, and what belongs to them.
 *
 * @param {HTMLElement} body
 */
export function withoutOthers(body) {
  const each = (selector, act) => body.querySelectorAll(selector).forEach(act);
  each("x-guest", (guest) => guest.remove());
  each("font[data-was]", (font) => font.replaceWith(font.dataset.was));
  each("[data-guest]", (element) => element.removeAttribute("data-guest"));
  each("[class]", (element) => {
    const words = [...element.classList].filter((word) => word !== "guest").sort();
    if (words.length) element.className = words.join(" ");
    else element.removeAttribute("class");
  });
  each("details, dialog", (element) => element.removeAttribute("open"));
  each("[lvt-ignore], [contenteditable]", (element) => element.replaceChildren());
  each("[lvt-ignore-attrs]", (element) => element.removeAttribute("title"));
  each('[style="order: 1;"]', (element) => element.removeAttribute("style"));
  return body;
}
