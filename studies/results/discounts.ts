import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import { actingWith } from "../../export/evaluate-actor.ts";
import { openPolicy } from "../../export/open-policy.ts";
import { evaluationSeed } from "../../train/episodes/evaluation.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";
import { learningOf } from "../../train/registry.ts";
import { readConfig } from "../../train/runs.ts";

/** The returns of a run's last policy in deterministic mode, under several discounts. */
export interface DiscountedRun {
  path: string;
  /** The discount it was trained with. */
  discount: number;
  /** The mean number of steps of an episode. */
  length: number;
  /** The mean return from an episode's first step, for each discount. */
  returns: number[];
}

/** sum_t gamma^t r_t over the rewards of one episode. */
export function discountedReturn(rewards: readonly number[], discount: number): number {
  return rewards.reduceRight((rest, reward) => reward + discount * rest, 0);
}

/** Plays the evaluation episodes with a run's last policy in deterministic mode. */
export async function discountedRun(
  path: string,
  discounts: readonly number[],
  episodes: number,
): Promise<DiscountedRun> {
  const { discount } = learningOf(readConfig(path)).config;
  const { actor, environment, release } = await openPolicy(path);
  const returns = discounts.map(() => 0);
  let length = 0;
  try {
    const act = actingWith(actor, "deterministic");
    for (let episode = 0; episode < episodes; episode++) {
      const { rewards } = await recordEpisode(environment, act, evaluationSeed + episode);
      length += rewards.length / episodes;
      for (const [i, gamma] of discounts.entries()) {
        returns[i] += discountedReturn(rewards, gamma) / episodes;
      }
    }
  } finally {
    await release();
  }
  return { path, discount, length, returns };
}

/** Formats all runs as a table with a column for each discount. */
export function describeDiscounts(
  runs: readonly DiscountedRun[],
  discounts: readonly number[],
): string {
  const columns: Column<DiscountedRun>[] = discounts.map((gamma, i) => [
    gamma === 1 ? "return" : `discounted by ${gamma}`,
    ({ returns }) => returns[i].toFixed(1),
  ]);
  return markdownTable(runs, [
    ["run", ({ path }) => path],
    ["trained with", ({ discount }) => `${discount}`],
    ["steps", ({ length }) => length.toFixed(0)],
    ...columns,
  ]);
}
