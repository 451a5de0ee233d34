import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox, nonce } from "../../../quartlive/client/transport/outbox.js";

const GOOD = { success: true };

const KINDS = {
  isPosted: (action) => action === "login",
  isOnce: (action) => action === "pay",
};

/** An outbox holding messages with these action names, and what was answered. */
function filled(...actions) {
  const outbox = new Outbox("n", KINDS);
  const answered = [];
  for (const action of actions)
    outbox.add({ action, data: {} }, () => answered.push(action));
  return { outbox, answered };
}

/** Everything that may be sent now, by action and id. */
function sendable(outbox, width = 8) {
  const sent = [];
  let message;
  while ((message = outbox.next(width))) sent.push(`${message.action} ${message.id}`);
  return sent;
}

test("messages leave in order, each with its own id", () => {
  const { outbox } = filled("a", "b");

  assert.deepEqual(sendable(outbox), ["a n.1", "b n.2"]);
});

test("no more than the width is unanswered at a time", () => {
  const { outbox } = filled("a", "b", "c");

  assert.deepEqual(sendable(outbox, 2), ["a n.1", "b n.2"]);
  outbox.answer("n.1", GOOD);
  assert.deepEqual(sendable(outbox, 2), ["c n.3"]);
});

test("what was under way is sent again with the same ids after a break", () => {
  const { outbox, answered } = filled("a", "b", "c");
  sendable(outbox);
  outbox.answer("n.2", GOOD);
  outbox.lost();

  assert.deepEqual(sendable(outbox), ["a n.1", "c n.3"]);
  assert.deepEqual(answered, ["b"]);
});

test("what goes by fetch goes alone, and in its order", () => {
  const { outbox } = filled("a", "login", "b");

  assert.deepEqual(sendable(outbox), ["a n.1"]);
  outbox.answer("n.1", GOOD);
  assert.deepEqual(sendable(outbox), ["login n.2"]);
  outbox.answer("n.2", GOOD);
  assert.deepEqual(sendable(outbox), ["b n.3"]);
});

test("what is sent once is not sent again, and has to be answered", () => {
  const { outbox, answered } = filled("pay", "a", "pay");
  outbox.next(8);
  outbox.next(8);

  assert.deepEqual(outbox.lost(), ["n.1"]);
  outbox.answer("n.1", { success: false });
  assert.deepEqual(answered, ["pay"]);
  assert.deepEqual(sendable(outbox), ["a n.2", "pay n.3"]);
});

test("what is sent once may be sent again when the server had no room for it", () => {
  const { outbox } = filled("pay");
  sendable(outbox);
  outbox.refuse("n.1");

  assert.deepEqual(outbox.lost(), []);
  assert.deepEqual(sendable(outbox), ["pay n.1"]);
});

test("a refused message waits and goes again", () => {
  const { outbox } = filled("a");
  sendable(outbox);
  outbox.refuse("n.1");

  assert.deepEqual(sendable(outbox), ["a n.1"]);
});

test("an answer settles once; a repeated one is ignored", () => {
  const { outbox, answered } = filled("a");
  sendable(outbox);
  outbox.answer("n.1", GOOD);
  outbox.answer("n.1", GOOD);

  assert.deepEqual(answered, ["a"]);
  assert.ok(outbox.isEmpty);
});

test("the only message under way is known by its id", () => {
  const { outbox } = filled("a", "b");
  outbox.next(8);

  assert.equal(outbox.only, "n.1");
  outbox.next(8);
  assert.equal(outbox.only, undefined);
});

test("a newer message on a topic replaces one that never left", () => {
  const outbox = new Outbox("n");
  outbox.add({ action: "change", data: { q: "m" } }, () => {}, "form");
  outbox.add({ action: "change", data: { q: "mi" } }, () => {}, "form");

  assert.deepEqual(outbox.next(8), { action: "change", data: { q: "mi" }, id: "n.1" });
  assert.equal(outbox.next(8), undefined);
});

test("an answer settles all that one message stands for", () => {
  const outbox = new Outbox("n");
  const answered = [];
  for (const each of ["first", "second"])
    outbox.add({ action: "change", data: {} }, () => answered.push(each), "form");
  outbox.next(8);
  outbox.answer("n.1", GOOD);

  assert.deepEqual(answered, ["first", "second"]);
});

test("what has to be said first goes before all that waits", () => {
  const { outbox } = filled("a", "b");
  outbox.add({ action: "first", data: {} }, () => {}, "form", true);

  assert.deepEqual(sendable(outbox), ["first n.3", "a n.1", "b n.2"]);
});

test("a message that may have arrived keeps its data", () => {
  const outbox = new Outbox("n");
  outbox.add({ action: "change", data: { q: "m" } }, () => {}, "form");
  outbox.next(8);
  outbox.lost();
  outbox.add({ action: "change", data: { q: "mi" } }, () => {}, "form");

  assert.deepEqual(outbox.next(8).data, { q: "m" });
  assert.deepEqual(outbox.next(8).data, { q: "mi" });
});

test("a nonce has 96 bits and is new each time", () => {
  assert.match(nonce(), /^[\w-]{16}$/);
  assert.notEqual(nonce(), nonce());
});
