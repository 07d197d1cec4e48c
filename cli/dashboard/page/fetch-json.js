/** Milliseconds until a request is given up. */
const patience = 20_000;

/**
 * Asks the dashboard's command.
 *
 * @param {string} path
 * @returns {Promise<object>} the parsed answer
 * @throws {Error} with a sentence for people
 */
export async function fetchJson(path) {
  const response = await reached(fetch(path, { signal: AbortSignal.timeout(patience) }));
  const text = await reached(response.text());
  if (!response.ok) throw new Error(`The folder cannot be read: ${text.trim()}.`);
  return JSON.parse(text);
}

/** A part of an answer; what browsers say instead of one differs, and helps nobody. */
async function reached(promise) {
  try {
    return await promise;
  } catch {
    throw new Error("The dashboard does not answer: its command has ended, or is busy.");
  }
}
