import { basename } from "node:path";
import type { Column } from "../../cli/terminal/markdown-table.ts";
import type { KeptRun } from "./kept-run.ts";
import { countText, differenceText, spreadText } from "./number-text.ts";
import { fallsIn } from "./run-measures.ts";
import { type Interval, pairedDifference, type Spread, spreadOf } from "./samples.ts";

/** A figure of each mode; the stochastic one is absent where a policy is deterministic. */
interface OfModes<Figure> {
  deterministic: Figure;
  stochastic?: Figure;
}

/** What a run's last policy does in complete episodes. */
export interface LastPolicy {
  /** The name of the run's folder. */
  name: string;
  last: OfModes<Spread>;
  /** Deterministic minus stochastic return of episodes with equal initial states. */
  gainOfDeterminism?: Interval;
  /** The number of these episodes in which it fell. */
  falls: OfModes<number>;
}

/** Returns what a run's last policy does. */
export function lastPolicyOf({ path, config, evaluation }: KeptRun): LastPolicy {
  const { stochastic, deterministic } = evaluation;
  return {
    name: basename(path),
    last: {
      deterministic: spreadOf(deterministic.returns),
      ...(stochastic && { stochastic: spreadOf(stochastic.returns) }),
    },
    ...(stochastic && {
      gainOfDeterminism: pairedDifference(deterministic.returns, stochastic.returns),
    }),
    falls: {
      deterministic: fallsIn(deterministic.lengths, config),
      ...(stochastic && { stochastic: fallsIn(stochastic.lengths, config) }),
    },
  };
}

/** Stands for a figure that there is not. */
export const noFigure = "–";

/** The columns of a table with a row for each run. */
export const lastPolicyColumns: readonly Column<LastPolicy>[] = [
  ["deterministic", ({ last }) => spreadText(last.deterministic)],
  ["stochastic", ({ last }) => (last.stochastic ? spreadText(last.stochastic) : noFigure)],
  [
    "deterministic − stochastic",
    ({ gainOfDeterminism: gain }) => (gain ? differenceText(gain) : noFigure),
  ],
  [
    "falls",
    ({ falls: { deterministic, stochastic } }) =>
      stochastic === undefined ? countText(deterministic) : `${deterministic} and ${stochastic}`,
  ],
];
