import type { HonoRequest } from "hono";
import type { InferenceRequest } from "../../schemas/inference-protocol.ts";
import { Refusal } from "../http/refusal.ts";
import { quote } from "../onnx/quote.ts";

/**
 * Parameters of Triton's extensions that change how tensors are sent or what is answered. To ignore
 * them as other parameters are ignored would answer something that was not asked for.
 */
const unsupported = {
  binary_data: "binary tensors are not supported",
  binary_data_size: "binary tensors are not supported",
  binary_data_output: "binary tensors are not supported",
  shared_memory_region: "shared memory is not supported",
  classification: "classification is not supported",
};

const advice = "send and ask for data as JSON";

/** @throws {Refusal} when the headers announce a body that is not JSON alone */
export function refuseOtherBodies(request: HonoRequest): void {
  if (request.header("inference-header-content-length") !== undefined) {
    throw new Refusal(
      415,
      `the header Inference-Header-Content-Length announces binary tensors, which are not supported: ${advice}`,
    );
  }
  const type = request.header("content-type");
  // Some clients of the protocol send no type at all.
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type)) {
    throw new Refusal(415, "send the header Content-Type: application/json, or none");
  }
}

/** @throws {Refusal} when a parameter asks for an extension that there is not */
export function refuseExtensions({ parameters, inputs, outputs }: InferenceRequest): void {
  refuseIn(parameters, "");
  for (const { name, parameters } of inputs) refuseIn(parameters, `input ${quote(name)}: `);
  for (const { name, parameters } of outputs ?? []) refuseIn(parameters, `output ${quote(name)}: `);
}

function refuseIn(parameters: Record<string, unknown> | undefined, where: string): void {
  for (const [name, reason] of Object.entries(unsupported)) {
    const value = parameters?.[name];
    // Clients say `false` where they want what is the case anyway.
    if (value === undefined || value === false) continue;
    throw new Refusal(400, `${where}parameter ${name}: ${reason}; ${advice}`);
  }
}
