import type { RepositoryIndex } from "../../schemas/inference-protocol.ts";
import type { Policy } from "../registry/policy.ts";

/** The index of these models, as Triton answers it for its repository. */
export function repositoryIndexOf(policies: readonly Policy[]): RepositoryIndex {
  return policies.map(({ manifest: { name, version } }) => ({
    name,
    version,
    state: "READY",
    reason: "",
  }));
}
