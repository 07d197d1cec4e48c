import { createClient } from "/client.js";
import { createRoundTrips } from "./round-trips.js";

const lostMessage = "The connection to the Worker is lost.";

/**
 * Asks the Worker for actions: by one WebSocket for each policy, or by requests where none opens, or
 * a token is needed, because browsers send no headers with WebSockets.
 *
 * @param {() => string | undefined} readToken
 */
export function createEdge(readToken) {
  const roundTrips = createRoundTrips();
  const streams = new Map();
  let hasNoSockets = false;

  function clientWith(token) {
    return createClient({ url: location.origin, token });
  }

  function streamOf(policy) {
    if (!streams.has(policy)) {
      const opening = clientWith(undefined).stream(policy);
      streams.set(policy, opening);
      const forget = () => streams.delete(policy);
      opening.then(({ closed }) => closed.then(forget), forget);
    }
    return streams.get(policy);
  }

  async function answer(policy, question) {
    const token = readToken();
    if (token !== undefined || hasNoSockets) return clientWith(token).act(policy, question);
    const stream = await streamOf(policy).catch(() => undefined);
    if (stream) return stream.ask(question);
    // A request tells whether a token is missing, or something between refuses WebSockets.
    const answered = await clientWith(token).act(policy, question);
    hasNoSockets = true;
    return answered;
  }

  return {
    roundTrips,
    /**
     * Answers a question about one observation.
     *
     * @param {string} policy
     * @param {object} question an act request, with the `version` that is asked
     * @throws {Error} with the `status` of a refusal, or `isLost` if the Worker does not answer
     */
    async ask(policy, question) {
      const since = performance.now();
      try {
        const answered = await answer(policy, question);
        roundTrips.add(performance.now() - since);
        return answered;
      } catch (error) {
        if (error.status !== undefined) throw error;
        throw Object.assign(new Error(lostMessage), { isLost: true });
      }
    },
    close() {
      for (const opening of streams.values())
        opening.then(
          (stream) => stream.close(),
          () => {},
        );
      streams.clear();
      hasNoSockets = false;
      roundTrips.clear();
    },
  };
}
