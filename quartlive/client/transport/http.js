// @ts-check
/**
 * One request by fetch, and what its answer means.
 *
 * @module
 */

const OURS = "X-LiveTemplate-WebSocket";

/**
 * @typedef {import("./socket.js").Frame} Frame
 * @typedef {{kind: "frame" | "same" | "retry" | "renew" | "refused",
 *   frame?: Frame}} Outcome
 */

/**
 * What an answer means.
 *
 * `frame`: read it. `same`: nothing is new. `retry`: nobody is there just now. `renew`:
 * this is not our page any more (logged out, gone, moved), so let the browser go there
 * itself. `refused`: the server failed on this one request.
 *
 * @param {{status: number, isJson: boolean, isOurs: boolean, isRedirected: boolean}}
 *   answer
 * @returns {Outcome["kind"]}
 */
export function judge({ status, isJson, isOurs, isRedirected }) {
  if (isRedirected || status === 401 || status === 403) return "renew";
  if (isOurs && status === 204) return "same";
  if (isJson && isOurs) return "frame";
  if ([408, 429, 502, 503, 504].includes(status)) return "retry";
  return status >= 500 ? "refused" : "renew";
}

/**
 * Get this page's tree, or post a message to it.
 *
 * @param {Record<string, string>} headers
 * @param {object | undefined} message Without one it is a GET.
 * @param {AbortSignal} signal
 * @returns {Promise<Outcome>} Never rejects.
 */
export async function exchange(headers, message, signal) {
  /** @type {Record<string, string>} */
  const type = message ? { "Content-Type": "application/json" } : {};
  try {
    const response = await fetch(location.pathname + location.search, {
      method: message ? "POST" : "GET",
      body: message && JSON.stringify(message),
      headers: {
        Accept: "application/json",
        "Lvt-Client": "quartlive.1",
        ...type,
        ...headers,
      },
      cache: "no-store",
      signal,
    });
    const kind = judge({
      status: response.status,
      isJson: /json/.test(response.headers.get("Content-Type") ?? ""),
      isOurs: response.headers.has(OURS),
      isRedirected: response.redirected,
    });
    if (kind !== "frame") return { kind };
    const frame = await response.json();
    return typeof frame === "object" && frame ? { kind, frame } : { kind: "refused" };
  } catch {
    return { kind: "retry" };
  }
}
