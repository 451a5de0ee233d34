import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ATTRIBUTE,
  CHILD,
  COMMENT,
  RAW,
  TAG,
} from "../../../quartlive/client/patching/kinds.js";
import { Scan } from "../../../quartlive/client/patching/scan.js";

// The strings around slots, and what each slot is part of.
const KINDS = {
  "text": [["<p>", " and ", "</p>"], [CHILD, CHILD]],
  "nothing around": [["", ""], [CHILD]],
  "rows of a table": [["<table>", "</table>"], [CHILD]],
  "a quoted value": [['<p class="a ', ' b" id=\'', "'>", "</p>"], [ATTRIBUTE, ATTRIBUTE, CHILD]],
  "a value without quotes": [["<p id=", ">", "</p>"], [TAG, CHILD]],
  "a part of a value without quotes": [["<p id=a", " b=c>", "</p>"], [TAG, CHILD]],
  "attributes": [["<input ", " required>"], [TAG]],
  "attributes right behind a value": [['<input id="a"', ">"], [TAG]],
  "a name of an attribute": [["<p data-", '="', '">x</p>'], [TAG, ATTRIBUTE]],
  "a text area": [["<textarea>", "</textarea>"], [RAW]],
  "a script": [['<script type="x">if (a < b) "', '"</script>'], [RAW]],
  "what looks like an end in a script": [["<script></scripty>", "</script>", ""], [RAW, CHILD]],
  "a comment": [["<!-- > ", " --><p>", "</p>"], [COMMENT, CHILD]],
  "a title of a drawing": [["<svg><title>", "</title><path d='", "'/></svg>"], [CHILD, ATTRIBUTE]],
  "text with a lonely bracket": [["<p>1 < 2 ", "</p>"], [CHILD]],
  "a bracket in a value": [['<p title="a > b ', '">', "</p>"], [ATTRIBUTE, CHILD]],
  "upper case": [['<P CLASS="', '">', "</P>"], [ATTRIBUTE, CHILD]],
}; // prettier-ignore

for (const [name, [strings, kinds]] of Object.entries(KINDS))
  test(`${name}: each slot is part of the right thing`, () => {
    const scan = new Scan(strings);

    assert.equal(scan.problem, "");
    assert.deepEqual(scan.kinds, kinds);
  });

const SOUND = {
  "an end tag may be left out": ["<ul><li>", "<li>", "</ul>"],
  "so it may at the end": ["<td>", "<td>", ""],
  "void elements have none": ["<br>", '<img src="">'],
  "in a drawing an element may close itself": ["<svg><path/>", "</svg>"],
};

for (const [name, strings] of Object.entries(SOUND))
  test(name, () => {
    assert.equal(new Scan(strings).problem, "");
  });

const PROBLEMS = {
  "an element is left open": [["<div>", ""], "<div> is not closed"],
  "an element is closed that was not opened": [["</div>", ""], "</div> closes nothing"],
  "an end tag is in the way": [["<b><i>", "</b></i>"], "</b> closes <i>"],
  "a slot makes a tag's name": [["<h", ">x</h1>"], "a slot in a tag's name"],
  "a slot is a tag's name": [["<", ">"], "a slot in a tag's name"],
  "a slot is in an end tag": [["<p></p ", ">"], "a slot in a tag's name"],
  "a slot is in a template": [["<template>", "</template>"], "a slot in <template>"],
  "a slot is in other raw text": [["<noscript>", "</noscript>"], "a slot in <noscript>"],
  "a tag is cut": [["<p>", '</p><p class="'], "ends in the middle of a tag"],
}; // prettier-ignore

for (const [name, [strings, problem]] of Object.entries(PROBLEMS))
  test(`${name}: it cannot be shown slot by slot`, () => {
    assert.equal(new Scan(strings).problem, problem);
  });

test("what the fragment consists of is known by name", () => {
  const scan = new Scan(["<tr><td>", "</td></tr><tr>", "</tr>"]);

  assert.deepEqual([...scan.names], ["tr", "td"]);
  assert.deepEqual([...scan.roots], ["tr"]);
});

test("a doubled attribute is left to the parser", () => {
  const { tags } = new Scan(['<p class="a" class="', '">', "</p>"]);

  assert.deepEqual(
    tags.map(({ isLoose }) => isLoose),
    [true],
  );
});

test("a newline right at the start is known to get lost", () => {
  assert.deepEqual([...new Scan(["<pre>", "</pre><pre>x", "</pre>"]).leading], [0]);
  assert.deepEqual([...new Scan(["<textarea>", "</textarea>"]).leading], [0]);
});
