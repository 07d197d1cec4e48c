import type { Context } from "hono";
import type { ActBatchResponse, ActResponse } from "../../schemas/act-response.ts";
import type { InferenceResponse } from "../../schemas/inference-protocol.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { ActMode } from "../../schemas/policy-interface.ts";
import type { WorkerEnvWith } from "../http/worker-env.ts";

/** The facts of a request that acts, for the log, the counters and Analytics Engine. */
export interface Answered {
  policy: string;
  version: string;
  mode?: ActMode;
  /** The number of actions that were answered. */
  rows?: number;
}

/** The environment of handlers that observe what was answered, or note it. */
export type ObservedEnv = WorkerEnvWith<{ answered?: Answered }>;

/** The facts that are known before an answer: which version was asked. */
export function askedOf({
  manifest: { name, version },
}: {
  manifest: Pick<Manifest, "name" | "version">;
}): Answered {
  return { policy: name, version };
}

export function answeredBy(answer: ActResponse | ActBatchResponse): Answered {
  const { policy, version, mode } = answer;
  return { policy, version, mode, rows: "actions" in answer ? answer.actions.length : 1 };
}

export function inferredBy(answer: InferenceResponse): Answered {
  const { model_name: policy, model_version: version, parameters, outputs } = answer;
  // A caller's own noise is not compatible with the deterministic mode.
  const mode = parameters?.mode ?? "stochastic";
  return { policy, version, mode, rows: outputs[0].shape[0] };
}

/** Tells what observes requests which policy was asked, and how, as far as it is known. */
export function noteAnswered(context: Context<ObservedEnv>, answered: Answered): void {
  context.set("answered", answered);
}
