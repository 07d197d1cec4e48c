import { median } from "../timing.ts";

/** Thrown if steps take longer than they may. */
export class TooLongError extends Error {
  constructor(seconds: number) {
    super(`it took more than ${seconds.toFixed(1)} s`);
    this.name = "TooLongError";
  }
}

/** How measuring a workload came out. */
export type Measurement =
  | {
      state: "measured";
      /** The median over rounds. */
      steps_per_second: number;
      steps_of_round: number;
      rounds: number;
    }
  /** A step takes longer than `seconds`, or the first one does, which includes compiling. */
  | { state: "over"; seconds: number; of: "step" | "first step" }
  | { state: "left_out"; reason: string };

/** Lower bounds of the seconds of a step and of the first one; 0 if nothing is known. */
export interface Bounds {
  step: number;
  first: number;
}

/** What takes steps of a workload. */
export interface Measured {
  name: string;
  bounds: Bounds;
  /**
   * Takes steps.
   *
   * @param limit in seconds
   * @returns the seconds that they took
   * @throws {TooLongError} once they have taken longer than the limit
   */
  run(steps: number, limit: number): Promise<number>;
}

/** The time that a workload may take, by a clock in seconds. */
export interface TimeLimit {
  clock: () => number;
  /** When the workload should be done. */
  end: number;
  /** When nothing may run any more. */
  deadline: number;
}

const leastRounds = 3;
const mostRounds = 7;
/** A round that takes so many times as long as it should is given up. */
const patience = 4;
/** Longer rounds would be no more exact. */
const longestRound = 1;
const timeIsUp: Measurement = { state: "left_out", reason: "the time was up" };

/** What takes steps, and how many it takes in a round. */
interface Calibrated {
  measured: Measured;
  steps: number;
  /** The expected duration. */
  seconds: number;
  rates: number[];
}

/**
 * Takes steps until it is known how many make up a round: first one that warms up and compiles, then
 * four times as many each time until they take a quarter of a round.
 *
 * @param share the time for this and for the rounds, in seconds
 */
async function calibrate(
  measured: Measured,
  share: number,
  { clock, deadline }: TimeLimit,
): Promise<Calibrated | Measurement> {
  if (share <= 0) return timeIsUp;
  const { bounds } = measured;
  if (bounds.first >= share) return { state: "over", seconds: share, of: "first step" };
  const longestStep = share / (leastRounds + 1);
  if (bounds.step >= longestStep) return { state: "over", seconds: longestStep, of: "step" };
  const start = clock();
  if ((await secondsOf(measured, 1, share)) === undefined) {
    return { state: "over", seconds: share, of: "first step" };
  }
  const round = Math.min(longestRound, share / (2 * leastRounds));
  for (let steps = 1; ; steps *= 4) {
    const limit = Math.min(Math.max(longestStep, start + share - clock()), deadline - clock());
    if (limit <= 0) return timeIsUp;
    const seconds = await secondsOf(measured, steps, limit);
    if (seconds === undefined) return { state: "over", seconds: limit / steps, of: "step" };
    if (seconds / steps > longestStep) return { state: "over", seconds: longestStep, of: "step" };
    if (seconds < round / 4) continue;
    const many = Math.max(1, Math.floor((steps * round) / seconds));
    return { measured, steps: many, seconds: (many * seconds) / steps, rates: [] };
  }
}

/** The seconds of steps; undefined if they take longer than the limit. */
async function secondsOf(
  { run }: Measured,
  steps: number,
  limit: number,
): Promise<number | undefined> {
  try {
    return await run(steps, limit);
  } catch (error) {
    if (error instanceof TooLongError) return undefined;
    throw error;
  }
}

function leaveOut(error: unknown): Measurement {
  return { state: "left_out", reason: error instanceof Error ? error.message : String(error) };
}

function measurementOf({ steps, rates }: Calibrated): Measurement {
  return {
    state: "measured",
    steps_per_second: median(rates),
    steps_of_round: steps,
    rounds: rates.length,
  };
}

/** Takes the steps of a round; returns a measurement if there is no time for that. */
async function takeRound(
  calibrated: Calibrated,
  { clock, deadline }: TimeLimit,
): Promise<Measurement | undefined> {
  const { measured, steps, rates, seconds: expected } = calibrated;
  const limit = Math.min(patience * expected, deadline - clock());
  const seconds = limit > 0 ? await secondsOf(measured, steps, limit) : undefined;
  if (seconds !== undefined) {
    rates.push(steps / seconds);
    return undefined;
  }
  if (rates.length > 0) return measurementOf(calibrated);
  return clock() < deadline
    ? { state: "left_out", reason: `the time of its steps varied more than ${patience} times` }
    : timeIsUp;
}

/**
 * Measures a workload: each takes steps in turn, round by round, so that other load affects all of
 * them. There are at least three rounds of at least one step, and up to seven while there is time.
 * What fails is left out with its reason.
 *
 * @returns the measurement of each by its name
 */
export async function measureWorkload(
  all: readonly Measured[],
  time: TimeLimit,
): Promise<Record<string, Measurement>> {
  const { clock, end } = time;
  const measurements: Record<string, Measurement> = {};
  let ready: Calibrated[] = [];
  const secondsOfRound = () => ready.reduce((sum, { seconds }) => sum + seconds, 0);
  for (const [i, measured] of all.entries()) {
    const share = (end - clock() - leastRounds * secondsOfRound()) / (all.length - i);
    const result = await calibrate(measured, share, time).catch(leaveOut);
    if ("state" in result) measurements[measured.name] = result;
    else ready.push(result);
  }
  const fits = () => clock() + secondsOfRound() <= end;
  for (let round = 0; round < leastRounds || (round < mostRounds && fits()); round++) {
    const going: Calibrated[] = [];
    for (const each of ready) {
      const measurement = await takeRound(each, time).catch(leaveOut);
      if (measurement) measurements[each.measured.name] = measurement;
      else going.push(each);
    }
    ready = going;
  }
  for (const each of ready) measurements[each.measured.name] = measurementOf(each);
  return measurements;
}
