import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import {
  cardModes,
  checkLines,
  describeReturn,
  factLines,
  originLine,
  returnLines,
} from "../../export/policy-text.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { KeptRun } from "./kept-run.ts";
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

function range(returns: readonly number[]): string {
  return `${Math.min(...returns).toFixed(1)} to ${Math.max(...returns).toFixed(1)}`;
}

function seedColumns(seed: number, runs: readonly KeptRun[]): Column<KeptRun>[] {
  const played = cardModes.filter((mode) => runs.every(({ evaluation }) => evaluation[mode]));
  return [
    ["seed", ({ config }) => `${config.seed}${config.seed === seed ? " (this one)" : ""}`],
    ...played.flatMap((mode): Column<KeptRun>[] => [
      [mode, ({ evaluation: { [mode]: returns } }) => (returns ? describeReturn(returns) : "–")],
      ["from, to", ({ evaluation: { [mode]: played } }) => (played ? range(played.returns) : "–")],
    ]),
  ];
}

function seedSection({ origin }: Manifest, runs: readonly KeptRun[]): string[] {
  if (runs.length === 0 || origin.kind !== "run") return [];
  return [
    "## Every seed",
    `The last policy of each run, in ${runs[0].evaluation.episodes} episodes of each mode. The runs differ only in their seed.`,
    markdownTable(runs, seedColumns(origin.seed, runs)),
  ];
}

/** A model card in Markdown: the policy's task, its returns and its limits. */
export function modelCard(manifest: Manifest, { policy, runs, picture }: CardSettings): string {
  const rank =
    "rank" in policy.from
      ? `, the ${policy.from.rank} of ${runs.length} seeds by its return without noise`
      : "";
  return `${[
    `# ${manifest.name}`,
    `![${picture.shows}](${picture.file})`,
    `${policy.task} ${picture.shows}.`,
    [
      ...factLines(manifest),
      `${originLine(manifest)}${rank}`,
      ...returnLines(manifest.evaluation),
      ...checkLines(manifest),
    ].join("\n"),
    ...seedSection(manifest, runs),
    "## Limits",
    policy.limits.map((limit) => `- ${limit}`).join("\n"),
    "## Reproduce it",
    "In a clone of softedge, where `npx softedge X` is `npm run softedge -- X`:",
    ["```sh", ...commandsOf(manifest, policy), "```"].join("\n"),
  ].join("\n\n")}\n`;
}

/**
 * The commands that reproduce the policy, by training anew or from the kept run. Its own name is
 * taken.
 */
function commandsOf({ name, origin }: Manifest, { from }: ZooPolicy): string[] {
  if (origin.kind !== "run") throw new Error(`${name} is of no run that could be trained anew`);
  const { seed } = origin;
  const softedge = "npx softedge";
  const [train, run] =
    "config" in from
      ? [`${softedge} train spi --config ${from.config}`, `runs/taxi-v3-spi-seed-${seed}`]
      : [from.train(seed), `${from.folder}/${from.begin}${seed}`];
  const own = `my-${name}`;
  return [
    train,
    `${softedge} export ${run} --name ${own}`,
    `${softedge} evaluate policies/${own}`,
    `${softedge} render policies/${own} --out ${own}.webp`,
  ];
}
