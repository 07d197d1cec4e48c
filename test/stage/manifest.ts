import type { Manifest } from "../../schemas/manifest.ts";
import type { Environment } from "../../train/environments/environment.ts";

const digest = "0".repeat(64);
const errors = { absolute: 0, scaled: 0 };

/** The manifest of a policy that could play in an environment, if it had an actor. */
export function manifestFor(
  { id, observationSpace, actionSpace }: Environment,
  facts: Partial<Manifest> = {},
): Manifest {
  return {
    manifest_version: 2,
    name: "somebody",
    version: digest.slice(16, 32),
    observation: observationSpace,
    action: actionSpace,
    distribution: "none",
    algorithm: "none",
    origin: { kind: "import", format: "test", framework: "test", sha256: digest },
    environment: id,
    environment_options: {},
    actor: { file: "actor.onnx", bytes: 1, sha256: digest },
    parity: {
      observations: 1,
      tolerance: 1,
      largest_absolute_error: 0,
      largest_scaled_error: 0,
      errors: { action: errors },
    },
    created: "2026-11-29T00:00:00.000Z",
    ...facts,
  };
}
