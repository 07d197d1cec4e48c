import { authorization } from "./token.js";

/** Milliseconds until a request is given up. */
const patience = 20_000;

/**
 * Asks the Worker.
 *
 * @param {string} path
 * @param {object} [body] sent as JSON by POST; without it the request is a GET
 * @param {string} [token] the one that was given in this tab, by default
 * @returns {Promise<object>} the parsed answer
 * @throws {Error} with the detail of the problem document when the Worker refuses, and its status;
 *   or that the Worker does not answer
 */
export async function ask(path, body, token) {
  const headers = { ...(body && { "content-type": "application/json" }), ...authorization(token) };
  const post = body && { method: "POST", body: JSON.stringify(body) };
  const response = await answered(path, { ...post, headers });
  return reached(response.json());
}

/**
 * Fetches a file of the Worker.
 *
 * @param {string} path
 * @returns {Promise<ArrayBuffer>}
 * @throws {Error} as `ask` does
 */
export async function askForFile(path) {
  const response = await answered(path, { headers: authorization() });
  return reached(response.arrayBuffer());
}

async function answered(path, request) {
  const response = await reached(
    fetch(path, { ...request, signal: AbortSignal.timeout(patience) }),
  );
  if (response.ok) return response;
  const { detail } = await reached(response.json());
  throw Object.assign(new Error(detail), { status: response.status });
}

/** Waits for an answer, or a part of one. Browsers word failures differently, and none helps a person. */
async function reached(promise) {
  try {
    return await promise;
  } catch {
    throw new Error("the Worker does not answer");
  }
}

/** The curl command that sends `body` to `path`. JSON in single quotes: it holds none itself. */
export function curlCommand(path, body) {
  return [
    `curl ${location.origin}${path}`,
    "-H 'content-type: application/json'",
    `-d '${JSON.stringify(body)}'`,
  ].join(" \\\n  ");
}
