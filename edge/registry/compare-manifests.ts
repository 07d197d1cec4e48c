import type { Manifest } from "../../schemas/manifest.ts";
import { Refusal } from "../http/refusal.ts";

/** The fields that describe a version, and may turn out otherwise in another export of the same run. */
const describing: readonly string[] = ["evaluation", "environment_file", "parity", "check"];

/** The fields in which two manifests of one version differ. */
export interface Differences {
  /** Those that say what the policy is: its interface, environment, algorithm and origin. */
  facts: string[];
  /** Those that describe it: its returns, and how its actor was checked. */
  descriptions: string[];
}

/** Compares manifests. The time and the version of softedge that wrote them do not count. */
export function compareManifests(one: Manifest, other: Manifest): Differences {
  const [left, right] = [one, other].map(comparable);
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (field) => left.get(field) !== right.get(field),
  );
  return {
    facts: differing.filter((field) => !describing.includes(field)),
    descriptions: differing.filter((field) => describing.includes(field)),
  };
}

/** Refuses a manifest that says of a version what it is not. What describes it may differ. */
export function refuseOtherFacts(manifest: Manifest, there: Manifest): void {
  const pointers = compareManifests(manifest, there).facts.map((field) => `/manifest/${field}`);
  if (pointers.length === 0) return;
  const detail = "differs from what this version was published with, which stays as it is";
  throw new Refusal(409, `${pointers.join(", ")} ${detail}`, {
    errors: pointers.map((pointer) => ({ pointer, detail })),
  });
}

/** The fields that count, as texts that are the same for the same values. */
function comparable({ created: _, origin, ...rest }: Manifest): Map<string, string> {
  const counted = { ...rest, origin: { ...origin, softedge_version: undefined } };
  return new Map(Object.entries(counted).map(([field, value]) => [field, canonical(value)]));
}

/** JSON whose keys are in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
