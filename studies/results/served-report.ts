import { markdownTable } from "../../cli/terminal/markdown-table.ts";
import type { Returns } from "../../train/episodes/evaluation.ts";
import { largestDifference, type ServedEpisode, type ServedMode } from "./served.ts";

const returnsOf = ({ mean, standard_deviation }: Returns) =>
  `${mean.toFixed(1)} ± ${standard_deviation.toFixed(1)}`;

/** Compares returns of the same episodes, run by onnxruntime-node and by the Worker. */
export function describeReturns(modes: readonly ServedMode[]): string {
  return markdownTable(modes, [
    ["mode", ({ mode }) => mode],
    ["onnxruntime-node", ({ local }) => returnsOf(local)],
    ["Worker", ({ served }) => returnsOf(served)],
    ["largest distance of distributions", ({ test }) => test.statistic.toFixed(2)],
    ["p-value", ({ test }) => test.p.toFixed(2)],
    [
      "largest difference of a return",
      ({ local, served }) => largestDifference(local.returns, served.returns).toFixed(2),
    ],
  ]);
}

const total = (rewards: readonly number[]) => rewards.reduce((sum, reward) => sum + reward, 0);

/** Describes how long two episodes with the same initial state stay together. */
export function describeEpisode(
  { mode, seed, local, served, actionError, differences }: ServedEpisode,
  tolerance: number,
): string {
  const parts = differences.findIndex((difference) => difference > tolerance);
  const together =
    parts < 0
      ? `their observations never differ by more than ${tolerance}`
      : `their observations differ by at most ${tolerance} up to step ${parts}, by ` +
        `${differences[parts].toExponential(1)} after the next, and by ` +
        `${Math.max(...differences).toExponential(1)} at most`;
  return [
    `the episode of seed ${seed}, ${mode}:`,
    `  onnxruntime-node: ${local.rewards.length} steps, return ${total(local.rewards).toFixed(2)}`,
    `  the Worker:       ${served.rewards.length} steps, return ${total(served.rewards).toFixed(2)}`,
    `  about the same observation, their actions differ by at most ${actionError.toExponential(1)};`,
    `  ${together}`,
  ].join("\n");
}
