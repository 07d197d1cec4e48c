import type { LocalPolicy, LocalVersion } from "../export/policies-folder.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { alignedLines } from "./terminal/aligned-lines.ts";
import { minuteOf } from "./terminal/minute.ts";

const unknown = "–";
const titles = ["policy", "version", "", "created", "environment", "origin", "return"];

/** The mean return without noise. */
function returnText({ evaluation }: Manifest): string {
  return evaluation ? evaluation.deterministic.mean.toFixed(2) : unknown;
}

function originText({ algorithm, origin }: Manifest): string {
  return origin.kind === "run" ? algorithm : `${algorithm} of ${origin.framework}`;
}

function versionCells({ version, isLive, manifest }: LocalVersion, isShipped: boolean): string[] {
  const origin = isShipped ? "comes with softedge" : originText(manifest);
  return [
    version,
    isLive ? "live" : "",
    minuteOf(manifest.created),
    manifest.environment ?? unknown,
    origin,
    returnText(manifest),
  ];
}

/**
 * Formats policies as a table with a row for each version: whether it is live, its environment, its
 * origin and its mean return without noise. What cannot be read follows.
 */
export function policiesTable(policies: readonly LocalPolicy[]): string {
  const rows = policies.flatMap(({ name, versions, isShipped }) =>
    versions.map((version, i) => [i === 0 ? name : "", ...versionCells(version, isShipped)]),
  );
  const dead = policies.filter(({ live }) => live === undefined);
  return [
    ...alignedLines([titles, ...rows], titles.length - 1),
    ...dead.map(({ name }) => `${name}: nothing is live`),
    ...policies.flatMap(({ problems }) => problems),
  ].join("\n");
}

/** Returns what `--json` prints of a policy. */
export function policyAsJson({ name, live, isShipped, versions, problems }: LocalPolicy) {
  return {
    name,
    live: live ?? null,
    comes_with_softedge: isShipped,
    versions: versions.map(({ version, isLive, manifest }) => ({
      version,
      live: isLive,
      created: manifest.created,
      environment: manifest.environment ?? null,
      algorithm: manifest.algorithm,
      origin: manifest.origin.kind,
      evaluation: manifest.evaluation ?? null,
    })),
    problems,
  };
}
