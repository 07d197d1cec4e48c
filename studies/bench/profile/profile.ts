import type { LearnedSizes } from "../../../train/learning/learned-vector.ts";
import { configured, measured, sizes } from "../training.ts";
import { type MeasuredLoop, measuredLoops, randomSteps } from "../training-loops.ts";
import { type LoopProfile, profileLoop } from "./loop.ts";
import { profileStep, type StepProfile } from "./step.ts";

/** Where the time of training goes, with a number of threads. */
export interface TrainingProfile {
  gradient_steps: StepProfile[];
  loops: LoopProfile[];
}

export interface ProfileSettings {
  threads: number;
  /** Names of algorithms; by default all, and PPO's loops. */
  algorithms?: readonly string[] | undefined;
  /** The number of gradient steps, and of environment steps of an off-policy algorithm's loop. */
  steps?: number;
  /** The sizes of the observations and actions of gradient steps. */
  columns?: LearnedSizes;
}

/** The loops to profile. */
function loopsOf(algorithms: readonly string[] | undefined): MeasuredLoop[] {
  const of = (algorithm: string): MeasuredLoop => ({
    what: algorithm,
    algorithm,
    settings: { learning_starts: randomSteps },
  });
  if (algorithms) return algorithms.map(of);
  const ppo = Object.values(measuredLoops).filter(({ algorithm }) => algorithm === "ppo");
  return [...measured.map(({ name }) => of(name)), ...ppo];
}

/** Profiles gradient steps and whole loops. */
export async function profileTraining({
  threads,
  algorithms,
  steps = 300,
  columns = sizes,
}: ProfileSettings): Promise<TrainingProfile> {
  const profile: TrainingProfile = { gradient_steps: [], loops: [] };
  for (const name of algorithms ?? measured.map((each) => each.name)) {
    const settings = { rounds: steps, threads, columns };
    profile.gradient_steps.push(await profileStep(configured(name, threads), settings));
  }
  for (const loop of loopsOf(algorithms)) {
    profile.loops.push(await profileLoop(loop, threads, loop.steps ?? steps));
  }
  return profile;
}
