// @ts-check
/**
 * Fetches another page of this site.
 *
 * @module
 */

/** @typedef {{html: string, url: URL}} Fetched Where it was found in the end. */

/**
 * The page at an address; `null` when only the browser itself can go there. Never
 * rejects.
 *
 * @param {URL} url
 * @param {AbortSignal | null} signal
 * @param {boolean} [isPrefetch] Nobody has asked for it yet.
 * @returns {Promise<Fetched | null>}
 */
export async function load(url, signal, isPrefetch = false) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "text/html" };
  if (isPrefetch) headers["Lvt-Prefetch"] = "1";
  try {
    // Each page carries a visit of its own, so a kept one must not come back.
    const response = await fetch(url, { headers, signal, cache: "no-store" });
    const found = new URL(response.url);
    const type = response.headers.get("Content-Type") ?? "";
    if (
      response.status === 200 &&
      /^text\/html\s*(;|$)/i.test(type) &&
      found.origin === location.origin
    ) {
      found.hash = url.hash;
      return { html: await response.text(), url: found };
    }
    await response.body?.cancel();
  } catch {
    // Nobody there, another origin, or nobody wants it any more.
  }
  return null;
}
