import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { algorithms } from "../../train/registry.ts";
import { describeAlgorithm } from "../../train/run/algorithm-facts.ts";
import { type KeptRun, keptRuns } from "./kept-run.ts";
import type { ZooPolicy } from "./zoo.ts";

/** What a model card tells of beside the package. */
export interface CardSettings {
  policy: ZooPolicy;
  /** The runs that differ from its own in the seed alone, its own among them; none of soft policy iteration. */
  runs: readonly KeptRun[];
  /** The picture of an episode, beside the card, and what it shows. */
  picture: { file: string; shows: string };
}

const count = (value: number) => value.toLocaleString("en");

function returnOf({ mean, standard_deviation }: { mean: number; standard_deviation: number }) {
  return `${mean.toFixed(1)} ± ${standard_deviation.toFixed(1)}`;
}

function range(returns: readonly number[]): string {
  return `${Math.min(...returns).toFixed(1)} to ${Math.max(...returns).toFixed(1)}`;
}

function seedColumns(seed: number): Column<KeptRun>[] {
  return [
    ["seed", ({ config }) => `${config.seed}${config.seed === seed ? " (this one)" : ""}`],
    ["deterministic", ({ evaluation }) => returnOf(evaluation.deterministic)],
    ["from, to", ({ evaluation }) => range(evaluation.deterministic.returns)],
    ["stochastic", ({ evaluation }) => returnOf(evaluation.stochastic)],
    ["from, to", ({ evaluation }) => range(evaluation.stochastic.returns)],
  ];
}

/** An algorithm in a phrase; of one that is not softedge's own, its name. */
function phraseFor(name: string): string {
  const known = algorithms.find((algorithm) => algorithm.name === name);
  return known ? describeAlgorithm(known) : name;
}

function interfaceOf(manifest: Manifest): string {
  if (manifest.kind === "discrete") {
    const { observation, action } = manifest;
    return `one of ${observation.size} states in, one of ${action.size} actions out`;
  }
  const { observation, action } = manifest;
  const bounds = action.low.map((low, i) => `${low} to ${action.high[i]}`);
  const same = new Set(bounds).size === 1 ? `, each from ${bounds[0]}` : `: ${bounds.join(", ")}`;
  return (
    `${counted(observation.low.length, "number")} in, ${counted(action.low.length, "number")} out` +
    (action.low.length === 1 ? `, from ${bounds[0]}` : same)
  );
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function seedSection(manifest: Manifest, runs: readonly KeptRun[]): string[] {
  if (runs.length === 0) return [];
  return [
    "## Every seed",
    `The last policy of each run, in ${runs[0].evaluation.episodes} episodes of either mode; seeds differ in nothing else.`,
    markdownTable(runs, seedColumns(manifest.seed)),
  ];
}

function trainedFor({ algorithm, training_steps }: Manifest): string {
  return `${count(training_steps)} ${algorithm === "spi" ? "sweeps" : "environment steps"}`;
}

/** A model card in Markdown: what a policy was trained for, what it returns, and what it is not for. */
export function modelCard(manifest: Manifest, { policy, runs, picture }: CardSettings): string {
  const { name, version, environment, algorithm, seed, evaluation, parity } = manifest;
  const modes = ["deterministic", "stochastic"] as const;
  const rank =
    "rank" in policy.from
      ? `, the ${policy.from.rank} of ${runs.length} seeds by its return without noise`
      : "";
  return `${[
    `# ${name}`,
    `![${picture.shows}](${picture.file})`,
    `${policy.task} ${picture.shows}.`,
    [
      `- **Environment:** ${environment}: ${interfaceOf(manifest)}`,
      `- **Algorithm:** ${phraseFor(algorithm)}`,
      `- **Trained for:** ${trainedFor(manifest)}, seed ${seed}${rank}`,
      ...modes.map(
        (mode) =>
          `- **Return, ${mode}:** ${returnOf(evaluation[mode])}, mean and standard deviation of ${evaluation.episodes} episodes`,
      ),
      `- **Checked:** on ${count(parity.observations)} observations, the exported actor is off the trainer's own by at most ${parity.largest_scaled_error.toExponential(1)}`,
      `- **Version:** \`${version}\``,
    ].join("\n"),
    ...seedSection(manifest, runs),
    "## Limits",
    policy.limits.map((limit) => `- ${limit}`).join("\n"),
    "## Anew",
    ["```sh", ...commandsOf(manifest, policy), "```"].join("\n"),
  ].join("\n\n")}\n`;
}

/** How anyone gets to the same numbers: by training anew, or from the run that is kept. */
function commandsOf({ name, seed }: Manifest, { from }: ZooPolicy): string[] {
  const softedge = "npm run softedge --";
  const [train, run] =
    "config" in from
      ? [`${softedge} train spi --config ${from.config}`, `runs/taxi-v3-spi-seed-${seed}`]
      : [from.train(seed), `${keptRuns}/${from.begin}${seed}`];
  return [
    train,
    `${softedge} export ${run} --name ${name}`,
    `${softedge} evaluate policies/${name}`,
    `${softedge} render policies/${name} --out ${name}.webp`,
  ];
}
