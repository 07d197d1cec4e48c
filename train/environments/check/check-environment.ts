import type { EnvironmentDefinition } from "../definition.ts";
import type { EnvironmentOptions } from "../registry.ts";
import type { PlayedEpisode } from "./check-transitions.ts";
import {
  actions,
  type Checked,
  determinism,
  extremes,
  picture,
  randomEpisodes,
  spaces,
  state,
} from "./checks.ts";

/** The result of a check. */
export interface CheckResult {
  /** What is checked, in words. */
  check: string;
  passed: boolean;
  /** What is wrong, where, and what to do; of a passed check, a note if there is something to know. */
  detail?: string;
}

/** How the random episodes of a check went. */
export interface RandomPlay {
  episodes: number;
  mean_return: number;
  mean_length: number;
  /** The number of episodes that ended before the limit of steps. */
  terminated: number;
  steps_per_second: number;
}

/** The results of all checks of an environment. */
export interface EnvironmentReport {
  environment: string;
  passed: boolean;
  checks: CheckResult[];
  /** Absent if an episode failed. */
  random_play?: RandomPlay;
}

/** What to check, and how thoroughly. */
export interface CheckSettings {
  options: EnvironmentOptions;
  /** The number of random episodes, and the seed of the first. */
  episodes: number;
  seed: number;
}

async function resultOf(
  check: string,
  run: () => string | undefined | Promise<string | undefined>,
): Promise<CheckResult> {
  try {
    const detail = await run();
    return { check, passed: true, ...(detail !== undefined && { detail }) };
  } catch (error) {
    return { check, passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function summarize(played: readonly PlayedEpisode[], milliseconds: number): RandomPlay {
  const total = (of: (episode: PlayedEpisode) => number) =>
    played.reduce((sum, episode) => sum + of(episode), 0);
  const steps = total((episode) => episode.steps);
  return {
    episodes: played.length,
    mean_return: total((episode) => episode.return) / played.length,
    mean_length: steps / played.length,
    terminated: played.filter(({ terminated }) => terminated).length,
    steps_per_second: (1000 * steps) / milliseconds,
  };
}

/**
 * Checks that an environment keeps its promises to training, evaluation and resumption, and plays
 * random episodes.
 */
export async function checkEnvironment(
  definition: EnvironmentDefinition,
  { options, episodes, seed }: CheckSettings,
): Promise<EnvironmentReport> {
  const { id } = definition;
  const checks: CheckResult[] = [];
  const made: Checked["one"][] = [];
  checks.push(
    await resultOf("its options have valid defaults", async () => {
      const { error } = definition.options.safeParse({});
      if (!error) return undefined;
      throw new Error(
        error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      );
    }),
    await resultOf("it can be made, with all its parts", async () => {
      for (let i = 0; i < 2; i++) made.push(await definition.make(options));
      return undefined;
    }),
  );
  const [one, other] = made;
  let play: RandomPlay | undefined;
  if (one && other) {
    const checked = { definition, one, other, episodes, seed };
    const playing = () => {
      const began = performance.now();
      play = summarize(randomEpisodes(checked), performance.now() - began);
      return undefined;
    };
    for (const [name, run] of [
      ["its spaces are well-formed", spaces],
      ["observations and rewards of random episodes are in their spaces, and finite", playing],
      ["so are those at the bounds of the actions", extremes],
      ["a seed and actions determine an episode", determinism],
      ["an episode continues exactly from a state that was read", state],
      ["wrong actions are refused", actions],
      ["its pictures can be drawn", picture],
    ] as const) {
      checks.push(await resultOf(name, () => run(checked)));
    }
  }
  for (const environment of made) environment.release();
  const passed = checks.every((check) => check.passed);
  return { environment: id, passed, checks, ...(play && { random_play: play }) };
}
