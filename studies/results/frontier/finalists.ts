import { markdownTable } from "../../../cli/terminal/markdown-table.ts";
import { comparisonRuns, frontierRuns, keptRuns, keptRunsOf } from "../kept-run.ts";
import { type LastPolicy, lastPolicyColumns, lastPolicyOf, noFigure } from "../last-policy.ts";
import { countText, spreadText } from "../number-text.ts";
import { meanOf, spreadOf } from "../samples.ts";

/** Last policies of runs that differ only in the seed. */
interface Settings {
  name: string;
  policies: readonly LastPolicy[];
}

/** The name that the runs of all seeds share. */
const settingsName = (run: string) => run.replace(/-seed-\d+$/, "");

/** The mean and deviation over seeds of a mode's mean return; a dash if the policies lack the mode. */
function returnText({ policies }: Settings, mode: keyof LastPolicy["last"]): string {
  const means = policies.flatMap(({ last }) => last[mode]?.mean ?? []);
  return means.length === 0 ? noFigure : spreadText(spreadOf(means));
}

/** The sum over seeds of a mode's falls. */
function fallsText({ policies }: Settings, mode: keyof LastPolicy["falls"]): string {
  const falls = policies.flatMap(({ falls }) => falls[mode] ?? []);
  return falls.length === 0 ? noFigure : countText(falls.reduce((sum, each) => sum + each, 0));
}

/**
 * A row for all seeds of the same settings: means and deviations of their mean returns, and the falls
 * of all of them. The highest deterministic return comes first.
 */
export function seedsTable(policies: readonly LastPolicy[]): string {
  const deterministicMean = ({ policies }: Settings) =>
    meanOf(policies.map(({ last }) => last.deterministic.mean));
  const settings = [...Map.groupBy(policies, ({ name }) => settingsName(name))]
    .map(([name, policies]): Settings => ({ name, policies }))
    .toSorted((a, b) => deterministicMean(b) - deterministicMean(a));
  return markdownTable(settings, [
    ["runs", ({ name }) => name],
    ["seeds", ({ policies }) => countText(policies.length)],
    ["deterministic", (each) => returnText(each, "deterministic")],
    ["its falls", (each) => fallsText(each, "deterministic")],
    ["stochastic", (each) => returnText(each, "stochastic")],
    ["its falls", (each) => fallsText(each, "stochastic")],
  ]);
}

/** The last policies of the best candidates of the screenings, a row for each run. */
export function describeFinalists(): string {
  const finalists = keptRunsOf(frontierRuns, "").map(lastPolicyOf);
  return markdownTable(finalists, [["run", ({ name }) => name], ...lastPolicyColumns]);
}

/** All settings that were trained for 1,000,000 steps of Hopper-v5, a row for each. */
export function describeSettings(): string {
  const runs = [
    ...keptRunsOf(frontierRuns, ""),
    ...keptRunsOf(comparisonRuns, "hopper-v5-ppo-"),
    ...keptRunsOf(keptRuns, "hopper-v5-"),
  ];
  return seedsTable(runs.map(lastPolicyOf));
}
