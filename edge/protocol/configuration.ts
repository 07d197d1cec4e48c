import type { ModelConfiguration } from "../../schemas/inference-protocol.ts";
import { maximumRows } from "../../schemas/limits.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { interfaceOf, type TensorSignature } from "../../schemas/policy-interface.ts";
import { platform } from "./metadata.ts";

/** The configuration that Triton would have for a model: dimensions are those of a row. */
export function modelConfigurationOf(manifest: Manifest): ModelConfiguration {
  const { inputs, outputs } = interfaceOf(manifest);
  return {
    name: manifest.name,
    platform,
    backend: "softedge",
    version_policy: { latest: { num_versions: 1 } },
    max_batch_size: maximumRows,
    input: Object.values(inputs).map((input) => ({
      ...tensorOf(input),
      format: "FORMAT_NONE",
      optional: input === inputs.epsilon,
    })),
    output: outputs.map(tensorOf),
    model_transaction_policy: { decoupled: false },
  };
}

function tensorOf({ name, datatype, row }: TensorSignature) {
  return { name, data_type: `TYPE_${datatype}` as const, dims: [...row] };
}
