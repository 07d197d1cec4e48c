import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { algorithms } from "../../train/registry.ts";
import { describeAlgorithm } from "../../train/run/algorithm-facts.ts";
import { type KeptRun, keptRuns } from "./kept-run.ts";
import type { ZooPolicy } from "./zoo.ts";

/** The content of a model card besides the package. */
export interface CardSettings {
  policy: ZooPolicy;
  /**
   * The runs that differ from its own only in the seed, including its own; empty for soft policy
   * iteration.
   */
  runs: readonly KeptRun[];
  /** The picture of an episode, next to the card, with a caption. */
  picture: { file: string; shows: string };
}

const count = (value: number) => value.toLocaleString("en");

function returnOf({ mean, standard_deviation }: { mean: number; standard_deviation: number }) {
  return `${mean.toFixed(1)} ± ${standard_deviation.toFixed(1)}`;
}

function range(returns: readonly number[]): string {
  return `${Math.min(...returns).toFixed(1)} to ${Math.max(...returns).toFixed(1)}`;
}

const modes = ["deterministic", "stochastic"] as const;

function seedColumns(seed: number, runs: readonly KeptRun[]): Column<KeptRun>[] {
  const played = modes.filter((mode) => runs.every(({ evaluation }) => evaluation[mode]));
  return [
    ["seed", ({ config }) => `${config.seed}${config.seed === seed ? " (this one)" : ""}`],
    ...played.flatMap((mode): Column<KeptRun>[] => [
      [mode, ({ evaluation: { [mode]: returns } }) => (returns ? returnOf(returns) : "–")],
      ["from, to", ({ evaluation: { [mode]: played } }) => (played ? range(played.returns) : "–")],
    ]),
  ];
}

/** A phrase for an algorithm; only its name if softedge does not implement it. */
function phraseFor(name: string): string {
  const known = algorithms.find((algorithm) => algorithm.name === name);
  return known ? describeAlgorithm(known) : name;
}

function describeInterface({ observation, action }: Manifest): string {
  return `${describeSpace(observation, "state")} in, ${describeSpace(action, "action")} out${boundsOf(action)}`;
}

function describeSpace(space: Manifest["observation" | "action"], element: string): string {
  return space.kind === "discrete"
    ? `one of ${space.size} ${element}s`
    : counted(space.low.length, "number");
}

/** The bounds of real-valued actions, stated once if they are all equal. */
function boundsOf(action: Manifest["action"]): string {
  if (action.kind === "discrete") return "";
  const bounds = action.low.map((low, i) => `${low} to ${action.high[i]}`);
  if (bounds.length === 1) return `, from ${bounds[0]}`;
  return new Set(bounds).size === 1 ? `, each from ${bounds[0]}` : `: ${bounds.join(", ")}`;
}

/** The dimensions of a space, if they have names: "cart position (m), ..." */
function dimensionsOf(space: Manifest["observation" | "action"]): string | undefined {
  const units = space.kind === "box" ? space.units : undefined;
  return space.names?.map((name, i) => (units?.[i] ? `${name} (${units[i]})` : name)).join(", ");
}

function dimensionLines({ observation, action }: Manifest): string[] {
  return Object.entries({ Observation: observation, Action: action }).flatMap(([title, space]) => {
    const dimensions = dimensionsOf(space);
    return dimensions === undefined ? [] : `- **${title}:** ${dimensions}`;
  });
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function seedSection({ origin }: Manifest, runs: readonly KeptRun[]): string[] {
  if (runs.length === 0 || origin.kind !== "run") return [];
  return [
    "## Every seed",
    `The last policy of each run, in ${runs[0].evaluation.episodes} episodes of either mode; seeds differ in nothing else.`,
    markdownTable(runs, seedColumns(origin.seed, runs)),
  ];
}

function originOf({ algorithm, origin }: Manifest): string {
  if (origin.kind === "import") {
    const framework = [origin.framework, origin.framework_version].filter(Boolean).join(" ");
    return `**Imported from:** ${framework}, ${origin.format}`;
  }
  const isTabular = algorithms.some(({ name, loop }) => name === algorithm && loop === "tabular");
  const unit = isTabular ? "sweeps" : "environment steps";
  return `**Trained for:** ${count(origin.training_steps)} ${unit}, seed ${origin.seed}`;
}

function returnLines(evaluation: Manifest["evaluation"]): string[] {
  if (!evaluation) return [];
  return modes.flatMap((mode) => {
    const returns = evaluation[mode];
    if (!returns) return [];
    return `- **Return, ${mode}:** ${returnOf(returns)}, mean and standard deviation of ${evaluation.episodes} episodes`;
  });
}

/** A model card in Markdown: the policy's task, its returns and its limits. */
export function modelCard(manifest: Manifest, { policy, runs, picture }: CardSettings): string {
  const { name, version, environment, algorithm, distribution, evaluation, parity } = manifest;
  const rank =
    "rank" in policy.from
      ? `, the ${policy.from.rank} of ${runs.length} seeds by its return without noise`
      : "";
  return `${[
    `# ${name}`,
    `![${picture.shows}](${picture.file})`,
    `${policy.task} ${picture.shows}.`,
    [
      `- **Environment:** ${environment}: ${describeInterface(manifest)}`,
      ...dimensionLines(manifest),
      `- **Algorithm:** ${phraseFor(algorithm)}`,
      `- **Distribution:** ${distribution === "none" ? "none: it acts deterministically" : distribution}`,
      `- ${originOf(manifest)}${rank}`,
      ...returnLines(evaluation),
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

/** The commands that reproduce the policy, by training anew or from the kept run. */
function commandsOf({ name, origin }: Manifest, { from }: ZooPolicy): string[] {
  if (origin.kind !== "run") throw new Error(`${name} is of no run that could be trained anew`);
  const { seed } = origin;
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
