import { act } from "../edge/act/act.ts";
import { readQuery } from "../edge/act/query.ts";
import { writeKernel } from "../edge/inference/simd/kernel.ts";
import { openSession } from "../edge/inference/simd/session.ts";
import { createPolicy } from "../edge/registry/policy.ts";
import type { ActResponse } from "../schemas/act-response.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { Asked } from "./protocol.ts";

/** Answers a question as the Worker does. */
export type Actor = (question: Omit<Asked, "arm">) => Promise<ActResponse>;

let kernel: WebAssembly.Module | undefined;

/**
 * Opens a policy in the Worker's engine: its answers are those of the Worker, to the bit.
 *
 * @throws {Error} saying what in the actor is not supported
 */
export async function openActor(manifest: Manifest, model: ArrayBuffer): Promise<Actor> {
  kernel ??= new WebAssembly.Module(writeKernel());
  const { run } = await openSession(kernel, model);
  const policy = createPolicy(manifest, { run, prepare: async () => {} }, async () => model);
  return async (question) => {
    const given = Object.entries(question).filter(([, value]) => value !== undefined);
    const answer = await act(policy, await readQuery(policy, Object.fromEntries(given)));
    if ("actions" in answer) throw new Error("one observation has one action");
    return answer;
  };
}
