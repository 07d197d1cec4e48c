import { wantedFor } from "./noise-kinds.js";
import { paceOf } from "./round-trips.js";

/**
 * Chooses the arms' actions: at the edge, by asking the Worker, or here, in the web worker. Both
 * evaluate the same file by the same code, so the numbers are the same, and the place may change in
 * the middle of an episode.
 *
 * @param {import("./stage-worker.js").Stage} worker
 * @param {ReturnType<typeof import("./edge.js").createEdge>} edge
 */
export function createActing(worker, edge) {
  /** @type {"edge" | "here"} */
  let place = "here";
  /** @type {import("./cast.js").Cast} */
  let cast;

  return {
    get place() {
      return place;
    },
    set place(wanted) {
      place = wanted;
      edge.roundTrips.clear();
    },
    /** Sets who acts from now on: at the edge if it cannot be here. */
    begin(next) {
      cast = next;
      if (cast.notHere !== undefined) this.place = "edge";
    },
    /** The action of an arm for an observation. */
    decide(arm, { observation, seed, step }) {
      const { mode, policy } = cast.choices[arm];
      const { version, distribution } = cast.manifests[arm];
      const wanted = wantedFor(distribution);
      const question = {
        observation,
        mode,
        ...(mode === "stochastic" && { seed, step }),
        ...(wanted.length > 0 && { return: wanted }),
      };
      if (place === "here") return worker.act({ arm, ...question });
      return edge.ask(policy, { ...question, version });
    },
    /** The round trip to the Worker in milliseconds, and the pace that it allows. */
    measures() {
      const roundTrip = edge.roundTrips.median();
      const pace = roundTrip && paceOf(cast.environment.secondsPerStep, roundTrip);
      return { place, reason: cast.notHere, roundTrip, pace };
    },
  };
}
