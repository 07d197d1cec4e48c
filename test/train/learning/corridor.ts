import type { Environment } from "../../../train/environments/environment.ts";
import { environmentOf } from "../../../train/environments/episodes.ts";
import { together } from "../../../train/environments/vector/vector-environment.ts";

/** The length of an episode of the corridor. */
export const corridorLength = 7;

type End = "terminates" | "times out";

/**
 * A corridor whose observation counts the steps of the episode, and whose reward is the action. It
 * ends after seven steps: by termination, or by the time limit.
 */
function makeCorridor(end: End, action: "box" | "discrete"): Environment {
  let place = 0;
  const observe = () => Float64Array.of(place);
  return environmentOf(
    "Corridor",
    {
      secondsPerStep: 1,
      observationSpace: { kind: "box", low: [0], high: [corridorLength] },
      actionSpace:
        action === "box" ? { kind: action, low: [-2], high: [6] } : { kind: action, size: 3 },
      reset() {
        place = 0;
        return observe();
      },
      step([action]) {
        place += 1;
        const terminated = end === "terminates" && place === corridorLength;
        return { observation: observe(), reward: action, terminated };
      },
      read: () => [place],
      write(state) {
        place = state[0];
      },
      scene() {
        throw new Error("nobody looks at it");
      },
    },
    corridorLength,
    corridorLength,
  );
}

/** Makes as many corridors as are asked for, with actions of a kind. */
export function makeCorridors(end: End, action: "box" | "discrete" = "box") {
  return async (count: number) =>
    together(Array.from({ length: count }, () => makeCorridor(end, action)));
}
