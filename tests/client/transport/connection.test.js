import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Connection } from "../../../quartlive/client/transport/connection.js";

const OURS = { "X-LiveTemplate-WebSocket": "enabled" };
const FIRST = { v: 1, tree: [0, "x"], meta: { success: true } };

/** Stands in for the browser's WebSocket; the test plays the server. */
class FakeSocket {
  static OPEN = 1;
  static all = [];
  readyState = 0;
  sent = [];

  constructor(url) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  hear(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  end(code) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

/** What the next fetches give: a Response, or an Error for "nobody there". */
let answers;
let requests;
let went;
let statuses;
let received;

const KINDS = {
  isPosted: (action) => action === "login",
  isOnce: (action) => action === "pay",
};

beforeEach(() => {
  FakeSocket.all = [];
  answers = [];
  requests = [];
  went = [];
  statuses = [];
  received = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const kept = new Map();
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    addEventListener() {},
    document: { addEventListener() {}, visibilityState: "visible" },
    location: {
      protocol: "http:",
      host: "h",
      pathname: "/p",
      search: "?q=1",
      replace: (url) => went.push(url),
    },
    sessionStorage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    },
    async fetch(url, { method, body, headers }) {
      requests.push({ url, method, headers, message: body && JSON.parse(body) });
      const answer = (await answers.shift()) ?? new Error("nobody there");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
});

// Timers stay mocked until then: a connection never stops trying.
afterEach(soon);

/** An answer of our server. */
function ours(frame, status = 200) {
  return new Response(JSON.stringify(frame), {
    status,
    headers: { "Content-Type": "application/json", ...OURS },
  });
}

/** Let promises settle; no time passes. */
async function soon() {
  for (let turn = 0; turn < 20; turn++) await null;
  await new Promise(setImmediate);
}

function connect(socket = true, poll_ms = 0) {
  const connection = new Connection(
    { visit: "tok", socket, poll_ms, kinds: KINDS },
    {
      receive(frame) {
        received.push(frame);
        connection.outbox.answer(frame.meta?.id ?? frame.id, frame);
      },
      changed: (status) => statuses.push(status),
    },
  );
  connection.start();
  return connection;
}

/** A connection whose socket has shown the first tree, and that socket. */
function live() {
  const connection = connect();
  const socket = FakeSocket.all.at(-1);
  socket.open();
  socket.hear(FIRST);
  return { connection, socket };
}

/** Ask for an action; the answer lands in the list returned. */
function act(connection, action = "add") {
  const answered = [];
  connection.outbox.add({ action, data: {} }, (meta) => answered.push(meta));
  connection.pump();
  return answered;
}

/** The socket that a back-off of any length leads to. */
function nextSocket() {
  mock.timers.tick(30_000);
  return FakeSocket.all.at(-1);
}

test("the socket is asked for at this page's address, as part of this visit", () => {
  connect();

  assert.equal(FakeSocket.all[0].url, "ws://h/p?q=1&lvt-visit=tok");
});

test("an action waits for the first tree", () => {
  const connection = connect();
  const [socket] = FakeSocket.all;
  act(connection);
  socket.open();

  assert.deepEqual(socket.sent, []);
  socket.hear(FIRST);
  assert.deepEqual(
    socket.sent.map(({ action }) => action),
    ["add"],
  );
});

test("a lost socket is opened again and unanswered actions go again, same ids", () => {
  const { connection, socket } = live();
  const answered = act(connection);
  const [{ id }] = socket.sent;
  socket.end(1006);
  const again = nextSocket();
  again.open();
  again.hear(FIRST);

  assert.match(again.url, /&lvt-reconnect=1$/);
  assert.equal(again.sent[0].id, id);
  again.hear({ v: 2, tree: {}, meta: { success: true, id } });
  assert.equal(answered.length, 1);
  assert.deepEqual(statuses, ["connecting", "live", "connecting", "live"]);
});

test("where no socket opens the page goes on by fetch", async () => {
  const connection = connect();
  answers.push(ours({ tree: [0, "x"], base: "b" }));
  FakeSocket.all[0].end(1006);
  await soon();
  answers.push(ours({ tree: {}, meta: { success: true } }));
  const answered = act(connection);
  await soon();

  assert.equal(connection.status, "http");
  assert.equal(requests[1].message.action, "add");
  assert.equal(answered.length, 1);
});

test("fetch is left as soon as a socket opens", async () => {
  const connection = connect();
  answers.push(ours({ tree: [0, "x"] }));
  FakeSocket.all[0].end(1006);
  await soon();
  const socket = nextSocket();
  socket.open();
  socket.hear(FIRST);
  act(connection);

  assert.equal(connection.status, "live");
  assert.equal(socket.sent[0].action, "add");
});

test("the answer to a request under way comes before the socket's tree", async () => {
  const connection = connect();
  answers.push(ours({ tree: [0, "x"] }));
  FakeSocket.all[0].end(1006);
  await soon();
  let reply;
  answers.push(new Promise((resolve) => (reply = resolve)));
  const answered = act(connection);
  const socket = nextSocket();
  socket.open();
  socket.hear(FIRST);

  assert.equal(connection.status, "http");
  reply(ours({ tree: {}, meta: { success: true } }));
  await soon();
  assert.equal(answered.length, 1);
  assert.deepEqual(socket.sent, []);
  assert.equal(connection.status, "live");
});

test("with nobody there it tries for ever", async () => {
  const connection = connect();
  for (let round = 0; round < 50; round++) {
    FakeSocket.all.at(-1).end(1006);
    await soon();
    nextSocket();
  }

  assert.equal(connection.status, "offline");
  assert.equal(FakeSocket.all.length, 51);
});

test("an action that met nobody is sent again when the server is back", async () => {
  const connection = connect();
  answers.push(ours({ tree: [0, "x"] }));
  FakeSocket.all[0].end(1006);
  await soon();
  const answered = act(connection);
  await soon();
  const socket = nextSocket();
  socket.open();
  socket.hear(FIRST);

  assert.equal(socket.sent[0].id, requests[1].message.id);
  assert.equal(answered.length, 0);
});

test("another user's page is loaded anew once, and not again", async () => {
  const { socket } = live();
  socket.end(4401);

  assert.deepEqual(went, ["/p?q=1"]);
  answers.push(ours({ tree: [0, "x"] }));
  connect();
  FakeSocket.all.at(-1).end(4401);
  await soon();
  assert.deepEqual(went, ["/p?q=1"]);
});

test("a page that was well for a minute may renew itself again", () => {
  live().socket.end(4401);
  const { socket } = live();
  for (let v = 2; v < 18; v++) {
    mock.timers.tick(4_000);
    socket.hear({ v, tree: {} });
  }
  socket.end(4401);

  assert.equal(went.length, 2);
});

test("a login page in place of the tree is gone to", async () => {
  connect();
  answers.push(new Response("<h1>Log in</h1>", { headers: {} }));
  FakeSocket.all[0].end(1006);
  await soon();

  assert.deepEqual(went, ["/p?q=1"]);
});

test("a full server holds the action and gets it again", () => {
  const { connection, socket } = live();
  act(connection);
  const [{ id }] = socket.sent;
  socket.hear({ type: "error", code: "_busy", id, retry_ms: 50 });

  assert.equal(socket.sent.length, 1);
  mock.timers.tick(50);
  assert.equal(socket.sent[1].id, id);
});

test("silence ends the connection, any frame keeps it", () => {
  const { connection, socket } = live();
  mock.timers.tick(10_000);
  socket.hear({ v: 2, tree: {} });
  mock.timers.tick(10_000);

  assert.equal(socket.sent.at(-1).action, "__ping__");
  assert.equal(connection.status, "live");
  mock.timers.tick(10_000);
  mock.timers.tick(10_000);
  assert.equal(connection.status, "connecting");
});

test("a page without sockets never tries one", async () => {
  answers.push(ours({ tree: [0, "x"] }));
  const connection = connect(false);
  await soon();

  assert.equal(connection.status, "http");
  assert.equal(FakeSocket.all.length, 0);
});

test("an action the server failed on is answered as failed", async () => {
  answers.push(ours({ tree: [0, "x"] }), new Response("oops", { status: 500 }));
  const connection = connect(false);
  await soon();
  const answered = act(connection);
  await soon();

  assert.equal(answered.length, 1);
  assert.equal(connection.status, "http");
});

test("too many actions are held like those of a full server", () => {
  const { connection, socket } = live();
  act(connection);
  const [{ id }] = socket.sent;
  socket.hear({ type: "error", code: "_rate_limit", id, retry_ms: 9_000 });
  act(connection, "more");
  mock.timers.tick(8_999);

  assert.equal(socket.sent.filter(({ action }) => action !== "__ping__").length, 1);
  mock.timers.tick(1);
  assert.equal(socket.sent.filter((message) => message.id === id).length, 2);
});

test("they are held over HTTP too", async () => {
  answers.push(ours({ tree: [0, "x"] }));
  answers.push(ours({ type: "error", code: "_busy", retry_ms: 50 }, 429));
  answers.push(ours({ tree: {}, meta: { success: true } }));
  const connection = connect(false);
  await soon();
  const answered = act(connection);
  await soon();

  assert.equal(connection.status, "http");
  assert.equal(answered.length, 0);
  mock.timers.tick(50);
  await soon();
  assert.equal(answered.length, 1);
  assert.equal(requests[2].message.id, requests[1].message.id);
});

test("a line that is busy with a large message is not given up", () => {
  const { connection, socket } = live();
  for (const left of [900, 500, 100]) {
    socket.bufferedAmount = left;
    mock.timers.tick(10_000);
  }

  assert.equal(connection.status, "live");
  mock.timers.tick(10_000);
  assert.equal(connection.status, "connecting");
});

test("when the browser has a doubt, 5 s decide", () => {
  const { connection, socket } = live();
  connection.wake();
  mock.timers.tick(4_999);
  assert.equal(connection.status, "live");
  socket.hear({ pong: true });
  mock.timers.tick(5_000);
  assert.equal(connection.status, "live");
  connection.wake();
  mock.timers.tick(5_000);

  assert.equal(connection.status, "connecting");
});

test("sockets that never last leave the page to fetch, and are tried on", async () => {
  const connection = connect();
  for (let round = 0; round < 3; round++) {
    const socket = FakeSocket.all.at(-1);
    socket.open();
    socket.hear(FIRST);
    if (round === 2) answers.push(ours({ tree: [0, "x"] }));
    socket.end(1006);
    await soon();
    if (round < 2) nextSocket();
  }

  assert.equal(connection.status, "http");
  assert.equal(requests.length, 1);
  assert.equal(nextSocket(), FakeSocket.all[3]);
});

test("a message the server cannot take is not sent again and again", () => {
  const { connection, socket } = live();
  const said = [];
  for (const text of ["x", "x".repeat(500), "y"])
    connection.outbox.add({ action: "note", data: { text } }, (answer) =>
      said.push([text.length, answer.text]),
    );
  connection.pump();
  socket.end(1009);

  assert.deepEqual(said, [[500, "This is too much at once."]]);
  assert.equal(connection.outbox.isEmpty, false);
});

test("an overloaded server is left alone for longer", () => {
  const { socket } = live();
  mock.method(Math, "random", () => 0.9);
  socket.end(1013);
  mock.timers.tick(3_000);

  assert.equal(FakeSocket.all.length, 1);
  mock.timers.tick(1_000);
  assert.equal(FakeSocket.all.length, 2);
  mock.restoreAll();
});

test("a tab that nobody sees waits until it is seen, or has something to say", () => {
  const { connection, socket } = live();
  document.visibilityState = "hidden";
  socket.end(1006);
  nextSocket();
  assert.equal(FakeSocket.all.length, 1);
  act(connection);
  nextSocket().end(1006);
  document.visibilityState = "visible";
  connection.wake();

  assert.equal(FakeSocket.all.length, 3);
});

test("a new socket takes over what a dead line holds, by its id", async () => {
  const connection = connect();
  answers.push(ours({ tree: [0, "x"] }));
  FakeSocket.all[0].end(1006);
  await soon();
  answers.push(new Promise(() => {}));
  act(connection);
  const socket = nextSocket();
  socket.open();
  socket.hear(FIRST);
  assert.deepEqual(socket.sent, []);
  mock.timers.tick(3_000);

  assert.equal(connection.status, "live");
  assert.equal(socket.sent[0].id, requests[1].message.id);
});

test("an open socket is waited for before anything is posted", async () => {
  const connection = connect();
  answers.push(ours({ tree: [0, "x"] }));
  FakeSocket.all[0].end(1006);
  await soon();
  const socket = nextSocket();
  socket.open();
  act(connection);
  await soon();
  assert.equal(requests.length, 1);
  socket.end(1006);
  await soon();

  assert.equal(requests[1].message.action, "add");
});

test("a page that comes back by fetch says so", async () => {
  const { socket } = live();
  socket.end(1006);
  nextSocket().end(1006);
  await soon();

  assert.equal(requests[0].headers["Lvt-Reconnect"], "1");
});

test("a page without a socket asks for news, by the name of what it shows", async () => {
  answers.push(ours({ tree: [0, "x"], base: "b.1" }));
  answers.push(new Response(null, { status: 204, headers: OURS }));
  answers.push(ours({ tree: { 1: "y" }, base: "b.2" }));
  connect(false, 5_000);
  await soon();
  for (let turn = 0; turn < 3; turn++) {
    mock.timers.tick(5_000);
    await soon();
  }

  assert.deepEqual(
    requests.map(({ method, headers }) => `${method} ${headers["Lvt-Base"] ?? ""}`),
    ["GET ", "GET b.1", "GET b.1", "GET b.2"],
  );
});

test("an action does not wait for news", async () => {
  answers.push(ours({ tree: [0, "x"], base: "b.1" }), new Promise(() => {}));
  const connection = connect(false, 5_000);
  await soon();
  mock.timers.tick(5_000);
  answers.push(ours({ tree: {}, meta: { success: true } }));
  const answered = act(connection);
  await soon();

  assert.equal(answered.length, 1);
});

test("frames that make no sense ask for the full tree, then end the line", () => {
  const { connection, socket } = live();
  for (const data of ["{", "null", "7"]) {
    socket.onmessage({ data });
    assert.equal(socket.sent.at(-1).action, "__sync__");
  }
  socket.hear({ v: 2, tree: [0, "x"] });
  for (let turn = 0; turn < 3; turn++) socket.onmessage({ data: "{" });

  assert.equal(connection.status, "live");
  socket.onmessage({ data: "{" });
  assert.equal(connection.status, "connecting");
});

test("what comes late for a page that was left is not read", async () => {
  let reply;
  answers.push(ours({ tree: [0, "x"] }), new Promise((resolve) => (reply = resolve)));
  const connection = connect(false);
  await soon();
  const answered = act(connection);
  connection.stop();
  reply(ours({ tree: {}, meta: { success: true } }));
  await soon();

  assert.equal(answered.length, 0);
  assert.equal(statuses.at(-1), "http");
});

test("a browser that ends the socket because it leaves is no news", () => {
  const { connection, socket } = live();
  socket.end(1001);
  act(connection);
  mock.timers.tick(2_999);
  assert.deepEqual(statuses, ["connecting", "live"]);
  mock.timers.tick(1);
  const again = nextSocket();
  again.open();
  again.hear(FIRST);

  assert.deepEqual(statuses, ["connecting", "live", "connecting", "live"]);
  assert.equal(again.sent[0].action, "add");
});

test("a login goes by fetch beside the open socket, which shows what comes of it", async () => {
  const { connection, socket } = live();
  answers.push(ours({ tree: [0, "elsewhere"], meta: { success: true } }));
  const answered = act(connection, "login");
  const later = act(connection);
  socket.hear({ v: 2, tree: { 0: "in" } });
  await soon();

  assert.deepEqual(socket.sent, []);
  assert.equal(requests[0].method, "POST");
  assert.equal(requests[0].headers["Lvt-Connection"], "open");
  assert.equal(requests[0].headers["Lvt-Visit"], "tok");
  assert.equal(requests[0].message.action, "login");
  assert.deepEqual(received[1].tree, { 0: "in" });
  assert.equal(received[2].tree, undefined);
  assert.equal(answered.length, 1);
  assert.equal(later.length, 0);
});

test("after a login the socket is opened anew, with the cookies of today", async () => {
  const { connection, socket } = live();
  answers.push(ours({ tree: {}, meta: { success: true } }));
  act(connection, "login");
  await soon();
  const again = FakeSocket.all.at(-1);

  assert.notEqual(again, socket);
  assert.match(again.url, /lvt-reconnect=1/);
  again.open();
  again.hear(FIRST);
  assert.equal(connection.status, "live");
  act(connection);
  assert.equal(again.sent.length, 1);
});

test("a login leads on by the new socket", async () => {
  const { connection, socket } = live();
  answers.push(ours({ tree: {}, meta: { success: true }, redirect: "/p?in=1" }));
  act(connection, "login");
  await soon();

  assert.equal(received.at(-2).meta.success, true);
  assert.deepEqual(received.at(-1), { redirect: "/p?in=1" });
  assert.notEqual(FakeSocket.all.at(-1), socket);
  assert.equal(connection.status, "connecting");
});

test("a login that is refused leaves the socket", async () => {
  const { connection, socket } = live();
  answers.push(ours({ tree: {}, meta: { success: false, errors: { name: "no" } } }));
  const answered = act(connection, "login");
  await soon();

  assert.equal(answered.length, 1);
  assert.equal(FakeSocket.all.at(-1), socket);
  assert.equal(connection.status, "live");
});

test("a login that met nobody is sent again, with its id", async () => {
  const { connection } = live();
  act(connection, "login");
  await soon();
  assert.equal(connection.status, "live");
  answers.push(ours({ tree: {}, meta: { success: true } }));
  mock.timers.tick(2_000);
  await soon();

  assert.equal(requests.length, 2);
  assert.deepEqual(requests[1].message, requests[0].message);
});

test("a login whose socket is closed for it is answered all the same", async () => {
  const { connection, socket } = live();
  let answer;
  answers.push(new Promise((resolve) => (answer = resolve)));
  const answered = act(connection, "login");
  await soon();
  socket.end(4401);
  assert.deepEqual(went, []);
  answer(ours({ tree: {}, meta: { success: true } }));
  await soon();

  assert.equal(answered.length, 1);
  assert.deepEqual(went, []);
  assert.equal(requests.length, 1);
});

test("what is sent once is not sent again: the visitor is told so", async () => {
  const { connection, socket } = live();
  const answered = act(connection, "pay");
  socket.end(1006);
  const again = nextSocket();
  again.open();
  again.hear(FIRST);

  assert.equal(answered.length, 1);
  assert.match(answered[0].text, /Please check whether this was done/);
  assert.deepEqual(again.sent, []);
});

test("nor over HTTP, when the answer is lost", async () => {
  answers.push(ours({ tree: [0, "x"], base: "b.1" }));
  const connection = connect(false);
  await soon();
  const answered = act(connection, "pay");
  await soon();

  assert.match(answered[0].text, /Please check whether this was done/);
  assert.ok(connection.outbox.isEmpty);
});
