import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "../../../quartlive/client/transport/http.js";

const GOOD = { status: 200, isJson: true, isOurs: true, isRedirected: false };

const CASES = [
  ["an answer of ours is read", {}, "frame"],
  ["so is our error", { status: 400 }, "frame"],
  ["nothing is new", { status: 204, isJson: false }, "same"],
  ["we are full", { status: 503 }, "frame"],
  ["we are asked too much", { status: 429 }, "frame"],
  ["a login page is gone to", { isJson: false, isOurs: false }, "renew"],
  ["so is where a redirect led", { isRedirected: true }, "renew"],
  ["logged out", { status: 401 }, "renew"],
  ["forbidden", { status: 403 }, "renew"],
  ["the page is gone", { status: 404, isJson: false }, "renew"],
  ["the proxy finds no server", { status: 502, isJson: false, isOurs: false }, "retry"],
  ["a full server", { status: 503, isJson: false }, "retry"],
  ["too many requests", { status: 429, isJson: false }, "retry"],
  ["the server failed", { status: 500, isJson: false }, "refused"],
];

for (const [name, change, kind] of CASES)
  test(name, () => {
    assert.equal(judge({ ...GOOD, ...change }), kind);
  });
