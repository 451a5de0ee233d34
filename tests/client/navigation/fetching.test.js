import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { load } from "../../../quartlive/client/navigation/fetching.js";

const HERE = "https://shop.test";
const { signal } = new AbortController();
let answer;
let asked;
const { fetch } = globalThis;

beforeEach(() => {
  answer = {};
  globalThis.location = { origin: HERE };
  globalThis.fetch = async (url, { headers }) => {
    asked = headers;
    const { status = 200, type = "text/html; charset=utf-8", at = url } = answer;
    const found = new Response("<p>", { status, headers: { "Content-Type": type } });
    Object.defineProperty(found, "url", { value: String(at).split("#")[0] });
    return found;
  };
});

afterEach(() => {
  globalThis.fetch = fetch;
  delete globalThis.location;
});

test("a page is given with where it was found", async () => {
  answer = { at: `${HERE}/moved?to=here` };
  const found = await load(new URL(`${HERE}/item#end`), signal);

  assert.equal(found.html, "<p>");
  // A redirect keeps the fragment, as it does for a browser.
  assert.equal(found.url.href, `${HERE}/moved?to=here#end`);
  assert.deepEqual(asked, { Accept: "text/html" });
});

test("a look ahead says that it is one", async () => {
  await load(new URL(`${HERE}/item`), signal, true);

  assert.equal(asked["Lvt-Prefetch"], "1");
});

for (const [name, given] of Object.entries({
  "an error page": { status: 404 },
  "an empty answer": { status: 204 },
  "a file": { type: "text/csv" },
  "what only looks like HTML": { type: "text/html-sandboxed" },
  "another origin": { at: "https://other.test/" },
}))
  test(`${name} is for the browser`, async () => {
    answer = given;
    // A 204 may not have a body.
    if (given.status === 204)
      globalThis.fetch = async () => new Response(null, { status: 204 });

    assert.equal(await load(new URL(`${HERE}/item`), signal), null);
  });

test("nobody there is for the browser too", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };

  assert.equal(await load(new URL(`${HERE}/item`), signal), null);
});
