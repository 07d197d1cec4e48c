import type { InferenceRequest } from "../../schemas/inference-protocol.ts";
import { Refusal } from "../http/refusal.ts";
import { quote } from "../onnx/quote.ts";

/**
 * Parameters of Triton's extensions that change how tensors are sent or what is answered. To ignore
 * them as other parameters are ignored would answer something that was not asked for.
 */
const unsupported = {
  shared_memory_region: "shared memory is not supported; send and ask for data in the body",
  classification: "classification is not supported; ask for the whole tensor",
};

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
    throw new Refusal(400, `${where}parameter ${name}: ${reason}`);
  }
}
