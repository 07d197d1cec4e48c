import type { Manifest } from "../schemas/manifest.ts";
import { algorithms } from "../train/registry.ts";
import { describeAlgorithm } from "../train/run/algorithm-facts.ts";

/*
 * Phrases and lines of Markdown about a policy, for model cards.
 */

const count = (value: number) => value.toLocaleString("en");

const counted = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** The modes of acting, in the order of model cards. */
export const cardModes = ["deterministic", "stochastic"] as const;

/** A mean return and its standard deviation: "3180.5 ± 5.0". */
export function describeReturn(returns: { mean: number; standard_deviation: number }): string {
  return `${returns.mean.toFixed(1)} ± ${returns.standard_deviation.toFixed(1)}`;
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

/** The line of where a policy comes from. */
export function originLine({ algorithm, origin }: Manifest): string {
  if (origin.kind === "import") {
    const framework = [origin.framework, origin.framework_version].filter(Boolean).join(" ");
    return `- **Imported from:** ${framework}, ${origin.format}, SHA-256 \`${origin.sha256}\``;
  }
  const isTabular = algorithms.some(({ name, loop }) => name === algorithm && loop === "tabular");
  const unit = isTabular ? "sweeps" : "environment steps";
  return `- **Trained for:** ${count(origin.training_steps)} ${unit}, seed ${origin.seed}`;
}

/** The lines of a policy's returns; none if it was not evaluated. */
export function returnLines(evaluation: Manifest["evaluation"]): string[] {
  if (!evaluation) return [];
  return cardModes.flatMap((mode) => {
    const returns = evaluation[mode];
    if (!returns) return [];
    return `- **Return, ${mode}:** ${describeReturn(returns)}, mean and standard deviation of ${evaluation.episodes} episodes`;
  });
}

/** The lines of a policy's environment, inputs, outputs and algorithm. */
export function factLines(manifest: Manifest): string[] {
  const { environment, algorithm, distribution } = manifest;
  return [
    environment === undefined
      ? `- **Interface:** ${describeInterface(manifest)}`
      : `- **Environment:** ${environment}: ${describeInterface(manifest)}`,
    ...dimensionLines(manifest),
    `- **Algorithm:** ${phraseFor(algorithm)}`,
    `- **Distribution:** ${distribution === "none" ? "none: it acts deterministically" : distribution}`,
  ];
}

/** The lines of the checks of a policy's actor, and of its version. */
export function checkLines({ origin, parity, check, version }: Manifest): string[] {
  const isImport = origin.kind === "import";
  const reference = isImport ? "its network in float64" : "the trainer's own actor";
  return [
    `- **${isImport ? "Verified" : "Checked"}:** on ${count(parity.observations)} observations, the exported actor differs from ${reference} by at most ${parity.largest_scaled_error.toExponential(1)}`,
    ...(isImport ? [`- **Against the original:** ${againstOriginal(check)}`] : []),
    `- **Version:** \`${version}\``,
  ];
}

function againstOriginal(check: Manifest["check"]): string {
  if (!check) return "not checked";
  const error = check.largest_scaled_error.toExponential(1);
  return `on ${count(check.observations)} recorded observations, it differs from the original's answers by at most ${error}`;
}
