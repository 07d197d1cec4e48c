import { type Episodes, type LeftOut, leftOutReasons } from "../experience/episodes.ts";
import type { PolicyValue } from "../experience/policy-value.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import type { ValueEstimate } from "../statistics/off-policy.ts";

/** Says how many units were left out and why, as the end of a sentence. */
export function describeLeftOut(leftOut: LeftOut): string {
  return reasons(leftOut)
    .map(([reason, count]) => `; ${count} left out, as ${leftOutReasons[reason]}`)
    .join("");
}

function reasons(leftOut: LeftOut): [keyof LeftOut, number][] {
  const all: (keyof LeftOut)[] = [
    "deterministic",
    "uncounted",
    "incomplete",
    "unfinished",
    "miscounted",
    "excluded",
  ];
  return all.flatMap((reason) => (leftOut[reason] > 0 ? [[reason, leftOut[reason]]] : []));
}

function asJson({ value, standardError, lower, upper }: ValueEstimate) {
  return { value, standard_error: standardError, interval: [lower, upper] };
}

function describe(label: string, { value, lower, upper }: ValueEstimate): string {
  const [mean, ...ends] = [value, lower, upper].map((number) => number.toPrecision(6));
  return `  ${label.padEnd(34)}${mean.padStart(12)}   from ${ends.join(" to ")}`;
}

const withoutRewards =
  "they need the rewards of all steps, sent as reward with act requests or as rewards with outcomes";

/** Formats an estimate for people. */
export function describeValue(
  { manifest }: ExportedPackage,
  mode: ActMode,
  value: PolicyValue,
  { leftOut, unchecked }: Pick<Episodes, "leftOut" | "unchecked">,
): string {
  const { logged, inversePropensity, selfNormalized, controlVariate, perDecision, clipping } =
    value;
  const share = (100 * clipping.share).toFixed(2);
  return [
    `${manifest.name} ${manifest.version}, ${mode}, valued by ${value.episodes} units with ` +
      `${value.decisions} decisions; means, with intervals of 95 %:`,
    describe("as it was", logged),
    describe("inverse propensity (IPS)", inversePropensity),
    describe("self-normalised IPS", selfNormalized),
    describe("IPS with a control variate", controlVariate),
    ...(perDecision
      ? [
          describe("per-decision IPS", perDecision.inversePropensity),
          describe("doubly robust, per decision", perDecision.doublyRobust),
        ]
      : [`  no estimates per decision: ${withoutRewards}`]),
    `  effective sample size ${value.effectiveSampleSize.toFixed(1)}, mean weight ` +
      `${value.meanWeight.toPrecision(4)}, largest ${value.largestWeight.toPrecision(4)}` +
      (clipping.share > 0 ? `; ${share} % were clipped, which adds bias` : ""),
    ...reasons(leftOut).map(
      ([reason, n]) => `  left out: ${n} units, as ${leftOutReasons[reason]}`,
    ),
    ...(unchecked > 0
      ? [`  not checked: ${unchecked} units without steps, of which a lost end goes unnoticed`]
      : []),
    ...value.warnings.map((warning) => `  warning: ${warning}`),
  ].join("\n");
}

/** Formats an estimate for programs. */
export function valueAsJson(
  { manifest: { name, version } }: ExportedPackage,
  mode: ActMode,
  value: PolicyValue,
  { leftOut, unchecked }: Pick<Episodes, "leftOut" | "unchecked">,
) {
  const { perDecision } = value;
  return {
    policy: name,
    version,
    mode,
    units: value.episodes,
    decisions: value.decisions,
    left_out: leftOut,
    unchecked,
    logged: asJson(value.logged),
    inverse_propensity: asJson(value.inversePropensity),
    self_normalized: asJson(value.selfNormalized),
    control_variate: asJson(value.controlVariate),
    per_decision: perDecision ? asJson(perDecision.inversePropensity) : null,
    doubly_robust: perDecision ? asJson(perDecision.doublyRobust) : null,
    effective_sample_size: value.effectiveSampleSize,
    mean_weight: value.meanWeight,
    largest_weight: value.largestWeight,
    clipping: { share: value.clipping.share, missing_mass: value.clipping.missingMass },
    warnings: value.warnings,
  };
}
