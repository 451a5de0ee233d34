// What a reaction's name says: which verb, and when.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../../quartlive/client/effects/parse.js";

const CASES = {
  "lvt-el:addclass:on:pending": ["addclass", ["pending"], null],
  "lvt-el:addClass:on:pending": ["addclass", ["pending"], null],
  "lvt-el:setattr:on:save-draft:success": ["setattr", ["success"], ["savedraft"]],
  "lvt-el:reset:on:[add,save_all]:done": ["reset", ["done"], ["add", "saveall"]],
  "lvt-el:reset:on:[success,error]": ["reset", ["success", "error"], null],
  "lvt-el:toggleclass:on:click": ["toggleclass", ["click"], null],
  "lvt-el:removeclass:on:click-away": ["removeclass", ["click-away"], null],
  "lvt-el:toggleattr:on:lvt:updated": ["toggleattr", ["lvt:updated"], null],
  "lvt-fx:scroll:on:cards.7.add:success": ["scroll", ["success"], ["cards.7.add"]],
};

for (const [name, [verb, types, actions]] of Object.entries(CASES))
  test(`${name} is read`, () => {
    assert.deepEqual(parse(name), { verb, types, actions });
  });

for (const name of ["lvt-fx:scroll", "lvt-el:addclass", "lvt-el:addclass:on:", "class"])
  test(`${name} is no reaction`, () => {
    assert.equal(parse(name), null);
  });
