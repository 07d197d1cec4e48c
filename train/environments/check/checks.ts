import type { EnvironmentDefinition } from "../definition.ts";
import { type Environment, isNoPictureError } from "../environment.ts";
import { checkScene } from "./check-scene.ts";
import { checkEpisode, type PlayedEpisode } from "./check-transitions.ts";
import {
  begin,
  FlawError,
  firstDifference,
  isOver,
  type PlayedStep,
  playOn,
  randomActions,
  repeating,
} from "./trajectory.ts";

/** Two environments of a definition, and what to play in them. */
export interface Checked {
  definition: EnvironmentDefinition;
  one: Environment;
  other: Environment;
  /** The number of random episodes. */
  episodes: number;
  /** Of the first episode; the others follow. */
  seed: number;
}

/** A check: returns a note for people, and throws what is wrong. */
type Check = (checked: Checked) => string | undefined;

/** The number of steps that are compared. */
const compared = 1000;

const rounded = (space: Environment["actionSpace"]) =>
  space.kind === "discrete"
    ? undefined
    : [...space.low, ...space.high].find((bound) => Math.fround(bound) !== bound);

/** Actions are rounded to float32, and an action at its bound should stay there. */
export const spaces: Check = ({ one }) => {
  const { observationSpace, actionSpace } = one;
  const bound = rounded(actionSpace);
  if (bound !== undefined) {
    throw new FlawError(
      `the action's bound ${bound} is no float32 number, and actions are: give Math.fround(${bound})`,
    );
  }
  if (observationSpace.kind === "box") {
    const { low, high } = observationSpace;
    const i = low.findIndex((least, each) => least !== null && least > (high[each] ?? least));
    if (i >= 0)
      throw new FlawError(`observationSpace.low[${i}] is above observationSpace.high[${i}]`);
  }
  const unnamed = [observationSpace, actionSpace].some(
    ({ kind, names }) => kind === "box" && !names,
  );
  return unnamed ? "names and units would tell people what the numbers mean" : undefined;
};

/** @returns the episodes that were played at random, and how they went */
export function randomEpisodes({ one, episodes, seed }: Checked): PlayedEpisode[] {
  return Array.from({ length: episodes }, (_, i) =>
    checkEpisode(one, seed + i, randomActions(one, seed + i)),
  );
}

/** Plays at the bounds of the actions, where training soon plays. */
export const extremes: Check = ({ one, seed }) => {
  const { actionSpace } = one;
  const extreme =
    actionSpace.kind === "discrete"
      ? [[0], [actionSpace.size - 1]]
      : [actionSpace.low, actionSpace.high];
  for (const action of extreme) {
    const always = Float64Array.from(action);
    try {
      checkEpisode(one, seed, () => always);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FlawError(`where every action is ${action.join(", ")}: ${reason}`);
    }
  }
  return undefined;
};

function trajectory(environment: Environment, seed: number): PlayedStep[] {
  const nextAction = randomActions(environment, seed);
  return [begin(environment, seed), ...playOn(environment, nextAction, compared)];
}

/** A seed and actions determine an episode, in a new environment and after another episode. */
export const determinism: Check = ({ one, other, seed }) => {
  const first = trajectory(one, seed);
  trajectory(other, seed + 1);
  for (const [environment, where] of [
    [one, "the same environment"],
    [other, "another environment, after another episode"],
  ] as const) {
    const again = trajectory(environment, seed);
    const difference = firstDifference(one, first, again, { seed, first: 0 });
    if (difference === undefined) continue;
    throw new FlawError(
      `the same seed and actions lead elsewhere in ${where}: ${difference}; draw all that is random ` +
        "from the generator that reset and step receive, and set every variable in reset",
    );
  }
  return undefined;
};

/** An episode goes on from a state that was read, in both environments. */
export const state: Check = ({ definition, one, other, seed }) => {
  if (definition.restorable === false) {
    return "it cannot: a run that is resumed starts episodes anew";
  }
  const whole = trajectory(one, seed);
  const half = Math.floor((whole.length - 1) / 2);
  begin(one, seed);
  const nextAction = repeating(whole.slice(1));
  playOn(one, nextAction, half);
  const read = one.read();
  const rest = playOn(one, repeating(whole.slice(1 + half)), compared);
  const advice = "read must return everything that the next steps depend on, and write restore it";
  for (const [environment, where] of [
    [one, "the same environment"],
    [other, "another environment"],
  ] as const) {
    if (environment.read().length !== read.length) {
      throw new FlawError(
        `read returns ${read.length} numbers at one moment and ${environment.read().length} at ` +
          "another: their count must not change",
      );
    }
    environment.write(read);
    const again = playOn(environment, repeating(whole.slice(1 + half)), compared);
    const difference = firstDifference(one, rest, again, { seed, first: half + 1 });
    if (difference === undefined) continue;
    throw new FlawError(
      `a state that was read leads elsewhere in ${where}: ${difference}; ${advice}`,
    );
  }
  return undefined;
};

/** Wrong actions are refused, and the episode continues. */
export const actions: Check = ({ one, seed }) => {
  const { actionSpace } = one;
  const right = randomActions(one, seed)();
  const wrong =
    actionSpace.kind === "discrete"
      ? [[], [-1], [actionSpace.size], [0.5], [Number.NaN]]
      : [[], [...right, 0], right.map(() => Number.NaN), right.map(() => Infinity)];
  begin(one, seed);
  for (const action of wrong) {
    let isRefused = false;
    try {
      one.step(action);
    } catch {
      isRefused = true;
    }
    if (!isRefused) throw new FlawError(`the action [${[...action].join(", ")}] is not refused`);
  }
  one.step(right);
  return undefined;
};

/** The scenes of an episode can be drawn, if there are any. */
export const picture: Check = ({ one, seed }) => {
  let last = begin(one, seed);
  const nextAction = randomActions(one, seed);
  try {
    for (let step = 0; step < compared && !isOver(last); step++) {
      checkScene(one.scene(), seed, step);
      last = { ...one.step(nextAction()) };
    }
  } catch (error) {
    if (isNoPictureError(error)) return "there is none: render needs a scene()";
    throw error;
  }
  return undefined;
};
