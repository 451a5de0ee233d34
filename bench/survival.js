/**
 * What an unrelated update takes from a visitor, and what moving rows does.
 */

import { LIBRARIES } from "./libraries.js";

const PAGE = [
  "<main><output>",
  `</output><input id="typed"><textarea id="area"></textarea>
  <input type="checkbox" id="box"><select id="list"><option>a<option>b</select>
  <div id="widget" class="w"></div><details id="more"><summary>s</summary>x</details>
  <dialog id="box2">d</dialog><p id="editor" contenteditable>e</p>
  <x-item id="item"></x-item>
  <div id="scroller"><p>1</p><p>2</p><p>3</p><p>4</p></div><p id="words">words</p></main>`,
];
const $ = (id) => document.getElementById(id);

/** What is done to the page, and whether it is still so. */
const KINDS = {
  "typed text": [() => ($("typed").value = "ab"), () => $("typed").value === "ab"],
  "a text area": [() => ($("area").value = "ab"), () => $("area").value === "ab"],
  "a ticked box": [() => ($("box").checked = true), () => $("box").checked],
  "a choice": [() => ($("list").value = "b"), () => $("list").value === "b"],
  "a class": [
    () => $("widget").classList.add("mine"),
    () => $("widget").classList.contains("mine"),
  ],
  "a style": [
    () => ($("widget").style.width = "9px"),
    () => $("widget").style.width === "9px",
  ],
  "a child": [
    () => $("widget").append(document.createElement("canvas")),
    () => $("widget").firstChild !== null,
  ],
  "an attribute": [
    () => $("widget").setAttribute("data-mine", ""),
    () => $("widget").hasAttribute("data-mine"),
  ],
  "open details": [() => ($("more").open = true), () => $("more").open],
  "a modal dialog": [() => $("box2").showModal(), () => $("box2").matches(":modal")],
  "edited content": [
    () => ($("editor").textContent = "mine"),
    () => $("editor").textContent === "mine",
  ],
  "an element's own content": [
    () => $("item").append("mine"),
    () => $("item").textContent === "mine",
  ],
  "a scroll position": [
    () => {
      Object.assign($("scroller").style, { height: "20px", overflow: "auto" });
      $("scroller").scrollTop = 9;
    },
    () => $("scroller").scrollTop === 9,
  ],
  "a selection": [
    () => getSelection().selectAllChildren($("words")),
    () => getSelection().toString() === "words",
  ],
};

/** Kinds of state that one changed number costs. */
window.survival = (name) =>
  Object.entries(KINDS)
    .filter(([, [prepare, holds]]) => {
      const subject = LIBRARIES[name]({ around: [PAGE] }, {});
      subject.page("0");
      prepare();
      subject.page("1");
      const isLost = !holds();
      document.body.replaceChildren();
      return isLost;
    })
    .map(([kind]) => kind);

const ROWS = {
  around: [["<main>", "</main>"]],
  row: ['<p data-key="', '" id="r', '"><input><iframe></iframe>', "</p>"],
  parts: ({ key }) => [key, key, ""],
};
const REORDER = {
  reorder: {
    change: (rows) => rows.toReversed(),
    ours: (rows) => [[4, 0, [...rows.keys()].reverse()]],
  },
};

/** Blurs, whether text and caret stay, and frames that load again. */
window.reorder = (name) => {
  const subject = LIBRARIES[name](ROWS, REORDER);
  const rows = Array.from("abcd", (key) => ({ key }));
  subject.open(rows);
  const input = document.querySelector("#rb input");
  const frames = [...document.querySelectorAll("iframe")];
  input.value = "typed";
  input.focus();
  input.setSelectionRange(1, 3);
  let blurs = 0;
  input.addEventListener("blur", () => blurs++);
  for (const { contentWindow } of frames) contentWindow.mark = true;
  subject.take(subject.say("reorder", rows), REORDER.reorder.change(rows))();
  const now = document.activeElement;
  return {
    blurs,
    isKept: now === input && now.value === "typed" && now.selectionStart === 1,
    reloads: 4 - frames.filter(({ contentWindow }) => contentWindow?.mark).length,
  };
};
