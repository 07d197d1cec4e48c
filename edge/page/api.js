/** Milliseconds until a request is given up. */
const patience = 20_000;

/**
 * Asks the Worker.
 *
 * @param {string} path
 * @param {object} [body] sent as JSON by POST; without it the request is a GET
 * @returns {Promise<object>} the parsed answer
 * @throws {Error} with the detail of the problem document when the Worker refuses, and its status;
 *   or that the Worker does not answer
 */
export async function ask(path, body) {
  const post = { method: "POST", headers: { "content-type": "application/json" } };
  const request = body ? { ...post, body: JSON.stringify(body) } : {};
  const response = await reached(
    fetch(path, { ...request, signal: AbortSignal.timeout(patience) }),
  );
  const answer = await reached(response.json());
  if (!response.ok) throw Object.assign(new Error(answer.detail), { status: response.status });
  return answer;
}

/** A part of an answer; what browsers say instead of one differs, and helps nobody. */
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
