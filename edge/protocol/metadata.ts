import packageJson from "../../package.json" with { type: "json" };
import type { ModelMetadata, ServerMetadata } from "../../schemas/inference-protocol.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { interfaceOf, type TensorSignature } from "../../schemas/policy-interface.ts";

/**
 * The name under which the protocol's server metadata lists what is ours: `epsilon` may be left out,
 * and the parameters `mode` and `seed` say what takes its place.
 */
const noiseExtension = "softedge_noise";

/** The extensions of Triton that there are, in its names for them. */
const tritonExtensions = ["binary_tensor_data", "model_configuration"];

export const platform = "onnx_onnxv1";

export const serverMetadata: ServerMetadata = {
  name: packageJson.name,
  version: packageJson.version,
  extensions: [...tritonExtensions, noiseExtension],
};

export function modelMetadataOf(manifest: Manifest): ModelMetadata {
  const { inputs, outputs } = interfaceOf(manifest);
  return {
    name: manifest.name,
    versions: [manifest.version],
    platform,
    inputs: Object.values(inputs).map(metadataOf),
    outputs: outputs.map(metadataOf),
  };
}

function metadataOf({ name, datatype, row }: TensorSignature) {
  return { name, datatype, shape: [-1, ...row] };
}
