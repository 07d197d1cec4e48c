import type { Manifest } from "../../schemas/manifest.ts";

/** What a policy takes and gives: whoever can ask one can ask all of which this is the same. */
export function describeSignature(manifest: Manifest): string {
  if (manifest.kind === "discrete") {
    return `one of ${manifest.observation.size} states and one of ${manifest.action.size} actions`;
  }
  const { observation, action } = manifest;
  return `observations of ${observation.low.length} numbers and actions of ${action.low.length}`;
}
