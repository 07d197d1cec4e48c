import { softedgeCommand } from "../../../installation/installation.ts";
import { widthOf } from "../../../schemas/space.ts";
import { type Environment, NoPictureError } from "../environment.ts";
import { acceptActions } from "../episodes.ts";
import type { GymnasiumFacts } from "./description.ts";
import { rememberEpisode, rememberReset, seedAnew, seedStateSize } from "./episode-seeds.ts";
import { numbersBody } from "./frames.ts";
import { failureIn, PythonFailure } from "./python-failure.ts";
import { openSynchronously, type SynchronousGroup } from "./synchronous.ts";

/** The seed of an environment that is started without any. */
const firstSeed = 0;

/** Creates an environment in Python, which starts with the first episode. */
export function environmentInPython(
  id: string,
  options: Readonly<Record<string, unknown>>,
  facts: GymnasiumFacts,
): Environment {
  const name = `gymnasium:${id}`;
  const accept = acceptActions(facts.actionSpace);
  const width = widthOf(facts.observationSpace);
  const state = new Float64Array(seedStateSize);
  let group: SynchronousGroup | undefined;
  let isNew = true;
  let over = true;

  /** Asks Python; after a failure there is no valid state to continue from. */
  const ask = (kind: "reset" | "step", numbers: Float64Array) => {
    over = true;
    try {
      group ??= openSynchronously({ id, count: 1, options, autoreset: false });
      return group.ask(kind, numbersBody(numbers)).buffer;
    } catch (error) {
      if (error instanceof PythonFailure) throw failureIn(name, error);
      throw error;
    }
  };
  const begin = (seed: number) => {
    const observation = new Float64Array(ask("reset", Float64Array.of(seed)));
    over = false;
    isNew = false;
    return observation;
  };
  const beginFrom = (seed: number) => {
    const observation = begin(seed);
    rememberReset(state, seed);
    return observation;
  };

  return {
    id: name,
    ...facts,
    reset(seed) {
      if (seed !== undefined) return beginFrom(seed);
      if (isNew) return beginFrom(firstSeed);
      const observation = begin(Number.NaN);
      rememberEpisode(state);
      return observation;
    },
    step(action) {
      if (over) throw new Error("no episode is under way: call reset first");
      accept(action);
      const answer = ask("step", Float64Array.from(action));
      const [terminated, truncated] = new Uint8Array(answer, 8 + 16 * width);
      over = terminated + truncated > 0;
      return {
        reward: new Float64Array(answer, 0, 1)[0],
        observation: new Float64Array(answer, 8, width),
        terminated: terminated === 1,
        truncated: truncated === 1,
      };
    },
    read: () => state.slice(),
    write(written) {
      if (written.length !== seedStateSize) {
        throw new RangeError(
          `a state has ${seedStateSize} numbers here, this one has ${written.length}`,
        );
      }
      beginFrom(seedAnew(written));
    },
    scene() {
      throw new NoPictureError(
        name,
        `Python plays it; ${softedgeCommand("record")} writes its episodes`,
      );
    },
    release() {
      over = true;
      group?.close();
      group = undefined;
    },
  };
}
