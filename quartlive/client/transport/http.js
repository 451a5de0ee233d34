// @ts-check
/**
 * The same conversation by fetch, for when no socket can be opened.
 *
 * @module
 */

const PATIENCE_MS = 60_000;
const OURS = "X-LiveTemplate-WebSocket";

/**
 * @typedef {import("./socket.js").Frame} Frame
 * @typedef {{kind: "frame", frame: Frame} | {kind: "retry" | "renew" | "refused"}}
 *   Outcome
 */

/**
 * What an answer means.
 *
 * `frame`: read it. `retry`: nobody is there just now. `renew`: this is not our page
 * any more (logged out, gone, moved), so let the browser go there itself. `refused`:
 * the server failed on this one request.
 *
 * @param {{status: number, isJson: boolean, isOurs: boolean, isRedirected: boolean}}
 *   answer
 * @returns {Outcome["kind"]}
 */
export function judge({ status, isJson, isOurs, isRedirected }) {
  if (isRedirected || status === 401 || status === 403) return "renew";
  if ([408, 429, 502, 503, 504].includes(status)) return "retry";
  if (isJson && isOurs) return "frame";
  return status >= 500 ? "refused" : "renew";
}

/**
 * Fetch the full tree, or send one message and fetch its answer. Never rejects.
 *
 * @param {string} visit Token of this tab's stay.
 * @param {string} [base] Which tree the page shows, as the last answer called it.
 * @param {object} [message]
 * @returns {Promise<Outcome>}
 */
export async function exchange(visit, base, message) {
  /** @type {Record<string, string>} */
  const headers = {
    Accept: "application/json",
    "Lvt-Client": "quartlive.1",
    "Lvt-Visit": visit,
  };
  if (base) headers["Lvt-Base"] = base;
  if (message) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(location.pathname + location.search, {
      method: message ? "POST" : "GET",
      body: message && JSON.stringify(message),
      headers,
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const kind = judge({
      status: response.status,
      isJson: /json/.test(response.headers.get("Content-Type") ?? ""),
      isOurs: response.headers.has(OURS),
      isRedirected: response.redirected,
    });
    if (kind === "frame") return { kind, frame: await response.json() };
    return { kind };
  } catch {
    return { kind: "retry" };
  }
}
