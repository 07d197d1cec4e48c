/**
 * Asks the Worker.
 *
 * @param {string} path
 * @param {object} [body] sent as JSON by POST; without it the request is a GET
 * @returns {Promise<object>} the parsed answer
 * @throws {Error} with the detail of the problem document when the Worker refuses
 */
export async function ask(path, body) {
  const post = { method: "POST", headers: { "content-type": "application/json" } };
  const response = await fetch(path, body && { ...post, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

/** The curl command that sends `body` to `path`. JSON in single quotes: it holds none itself. */
export function curlCommand(path, body) {
  return [
    `curl ${location.origin}${path}`,
    "-H 'content-type: application/json'",
    `-d '${JSON.stringify(body)}'`,
  ].join(" \\\n  ");
}
