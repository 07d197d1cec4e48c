import type { ContinuousEnvironment } from "../../../../train/environments/environment.ts";
import { environmentOf } from "../../../../train/environments/episodes.ts";
import { together } from "../../../../train/environments/vector/vector-environment.ts";
import { sac2018Config, sac2019Config } from "../../../../train/registry.ts";

/** The length of an episode of the corridor. */
export const corridorLength = 7;

/**
 * A corridor whose observation counts the steps of the episode, and whose reward is the action. It
 * ends after seven steps: by termination, or by the time limit.
 */
function makeCorridor(end: "terminates" | "times out"): ContinuousEnvironment {
  let place = 0;
  const observe = () => Float64Array.of(place);
  const environment = environmentOf(
    "Corridor",
    {
      kind: "continuous",
      secondsPerStep: 1,
      observationSpace: { kind: "box", low: [0], high: [corridorLength] },
      actionSpace: { kind: "box", low: [-2], high: [6] },
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
  );
  if (environment.kind !== "continuous") throw new Error("a corridor is continuous");
  return environment;
}

/** Makes as many corridors as are asked for. */
export function makeCorridors(end: "terminates" | "times out") {
  return async (count: number) => together(Array.from({ length: count }, () => makeCorridor(end)));
}

const small = {
  steps: 120,
  hidden: [8],
  batch_size: 32,
  learning_starts: 40,
  evaluation_interval: 60,
  evaluation_episodes: 2,
};

/** Settings of runs that are over in a moment, with changes. */
export const smallConfig = {
  "2018": (changes: Record<string, unknown> = {}) =>
    sac2018Config.parse({ algorithm: "sac-2018", ...small, ...changes }),
  "2019": (changes: Record<string, unknown> = {}) =>
    sac2019Config.parse({ algorithm: "sac-2019", ...small, ...changes }),
};
