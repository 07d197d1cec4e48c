import type { Decision, ExperimentUnit } from "../schemas/decision.ts";

/** A unit's decisions in order, and its outcome. */
export interface Episode {
  unit: string;
  decisions: readonly Decision[];
  outcome: number;
  /** The rewards of its last decisions, as they were reported with the outcome. */
  rewards?: readonly number[];
}

/** The reported outcome of a unit. */
export type UnitOutcome = Pick<
  ExperimentUnit,
  "unit" | "value" | "final" | "excluded" | "steps" | "rewards"
>;

/** The reasons for leaving units out of an estimate. */
export const leftOutReasons = {
  deterministic: "a deterministic arm answered",
  uncounted: "some of their decisions were outside the experiment",
  incomplete: "some of their steps are missing from the log",
  unfinished: "their outcome is incomplete",
  miscounted: "their log has fewer or more decisions than they reported steps",
  excluded: "an operator excluded them",
} as const;

export type LeftOut = Record<keyof typeof leftOutReasons, number>;

export interface Episodes {
  episodes: Episode[];
  leftOut: LeftOut;
  /** The episodes whose number of steps was not reported: a lost end would not be noticed. */
  unchecked: number;
}

/**
 * Joins decisions with the outcomes of their units. Units without a counted decision are not part
 * of the experiment and are skipped.
 *
 * @param decisions in the order of the log, each once
 * @param use estimates need the probability of every decision; as data, decisions of deterministic
 * arms and of callers' own noise are as good as others
 * @throws {Error} if estimates cannot know the probability of a decision
 */
export function joinEpisodes(
  decisions: readonly Decision[],
  units: readonly UnitOutcome[],
  use: "estimates" | "data" = "estimates",
): Episodes {
  const outcomes = new Map(units.map((unit) => [unit.unit, unit]));
  const groups = [...Map.groupBy(decisions, ({ unit }) => unit)].filter(([, group]) =>
    group.some(({ counted }) => counted),
  );
  const steps = stepsOf(groups.map(([, group]) => group));
  const leftOut: LeftOut = {
    deterministic: 0,
    uncounted: 0,
    incomplete: 0,
    unfinished: 0,
    miscounted: 0,
    excluded: 0,
  };
  const episodes: Episode[] = [];
  let unchecked = 0;
  for (const [unit, group] of groups) {
    const own = inOrder(withoutRepetitions(group));
    const outcome = outcomes.get(unit);
    if (outcome?.excluded) leftOut.excluded += 1;
    else if (use === "estimates" && own.some(({ mode }) => mode === "deterministic"))
      leftOut.deterministic += 1;
    else if (own.some(({ counted }) => !counted)) leftOut.uncounted += 1;
    else if (!steps.isWhole(own)) leftOut.incomplete += 1;
    else if (!outcome?.final) leftOut.unfinished += 1;
    else if (outcome.steps !== undefined && outcome.steps !== own.length) leftOut.miscounted += 1;
    else {
      if (use === "estimates") refuseUnknownNoise(own);
      if (outcome.steps === undefined) unchecked += 1;
      const { value, rewards } = outcome;
      episodes.push({ unit, decisions: own, outcome: value, ...(rewards && { rewards }) });
    }
  }
  return { episodes, leftOut, unchecked };
}

/** Names the noise of a decision, if it was drawn from a seed. */
function noiseOf({ seed, step }: Decision): string | undefined {
  return seed === null ? undefined : `seed ${seed} at step ${step}`;
}

/**
 * Drops repeated requests: a request that was sent again with the same seed and step is one
 * decision.
 */
function withoutRepetitions(decisions: readonly Decision[]): Decision[] {
  const known = new Set<string>();
  return decisions.filter((decision) => {
    const noise = noiseOf(decision);
    if (noise === undefined) return true;
    const key = JSON.stringify([noise, decision.observation, decision.action]);
    const repeated = known.has(key);
    known.add(key);
    return !repeated;
  });
}

/** Sorts decisions by step if each has its own, else by time. Ties keep the order of the log. */
function inOrder(decisions: readonly Decision[]): Decision[] {
  if (haveSteps(decisions)) return decisions.toSorted((a, b) => Number(a.step) - Number(b.step));
  return decisions.toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

function haveSteps(decisions: readonly Decision[]): boolean {
  const steps = new Set(decisions.map(({ step }) => step));
  return !steps.has(null) && steps.size === decisions.length;
}

/** Infers the first step and the stride from the data: callers number steps in their own ways. */
function stepsOf(groups: readonly Decision[][]): { isWhole(own: readonly Decision[]): boolean } {
  const counted = groups
    .map(withoutRepetitions)
    .filter((own) => own.length > 1 && haveSteps(own))
    .map((own) => inOrder(own).map(({ step }) => Number(step)));
  const first = counted.reduce((least, [step]) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const stride = counted.reduce(
    (least, own) =>
      own.reduce((less, step, i) => (i === 0 ? less : Math.min(less, step - own[i - 1])), least),
    Number.POSITIVE_INFINITY,
  );
  return {
    isWhole(own) {
      if (counted.length === 0 || !haveSteps(own)) return true;
      return own.every(({ step }, i) => step === (i === 0 ? first : first + i * stride));
    },
  };
}

function refuseUnknownNoise(own: readonly Decision[]): void {
  const [{ unit }] = own;
  if (own.some(({ epsilon }) => epsilon !== null)) {
    throw new Error(
      `decisions of ${unit} were made with the caller's own noise: log_prob may not be the ` +
        "probability with which they were chosen; send a seed, or neither",
    );
  }
  const known = new Set<string>();
  for (const noise of own.map(noiseOf)) {
    if (noise !== undefined && known.has(noise)) {
      throw new Error(
        `${unit} was answered twice from the noise of ${noise}: these actions depend on each other, ` +
          "and their probabilities do not multiply; give each decision a step of its own, or no seed",
      );
    }
    if (noise !== undefined) known.add(noise);
  }
}

/** The number of episodes that share noise with another, which makes their outcomes dependent. */
export function sharingNoise(episodes: readonly Episode[]): number {
  const owners = new Map<string, Set<string>>();
  for (const { unit, decisions } of episodes) {
    for (const noise of decisions.map(noiseOf)) {
      if (noise === undefined) continue;
      owners.set(noise, (owners.get(noise) ?? new Set()).add(unit));
    }
  }
  const shared = [...owners.values()].filter(({ size }) => size > 1);
  return new Set(shared.flatMap((units) => [...units])).size;
}
