import type { ExportedPackage, LiveChange } from "../export/policy-package.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { interfaceOf } from "../schemas/policy-interface.ts";

type Errors = Pick<Manifest["parity"], "observations" | "largest_scaled_error" | "tolerance">;

function describeErrors({ observations, largest_scaled_error, tolerance }: Errors): string {
  const error = largest_scaled_error.toExponential(1);
  return `on ${observations} observations: largest error ${error} of ${tolerance} allowed`;
}

/** The mean returns of a policy in each of its modes. */
function describeReturns({ evaluation, ...facts }: Manifest): string {
  if (!evaluation) return "not evaluated: no environment was given";
  const returns = interfaceOf(facts).modes.flatMap((mode) => {
    const found = evaluation[mode];
    return found ? `${mode} ${found.mean.toFixed(2)} ± ${found.standard_deviation.toFixed(2)}` : [];
  });
  return `mean return of ${evaluation.episodes} episodes: ${returns.join(", ")}`;
}

/** Describes a package that was written, in a line for each of its proofs. */
export function describePackage({
  folder,
  manifest,
}: Pick<ExportedPackage, "folder" | "manifest">): string {
  const { origin, parity, check } = manifest;
  const against = check
    ? `checked against the original ${describeErrors(check)}`
    : "not checked against the original: record its answers, and give them by --check";
  return [
    `verified ${describeErrors(parity)}`,
    ...(origin.kind === "import" ? [against] : []),
    describeReturns(manifest),
    `exported to ${folder}`,
  ]
    .map((line) => `  ${line}`)
    .join("\n");
}

/** Describes in a line which version of a policy is live, and which one was before. */
export function describeChange({ name, version, former }: LiveChange): string {
  if (former === undefined) return `${name}: new, ${version}`;
  if (former === version) return `${name}: ${version}, as before`;
  return `${name}: was ${former}, is now ${version}`;
}
