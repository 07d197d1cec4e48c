import type * as z from "zod";
import { type ActQuery, continuousActRequest, discreteActRequest } from "../../schemas/act.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { mostBytesOfBatch } from "../http/body.ts";
import { type Choose, createChooser } from "../inference/chooser.ts";
import type { Observation } from "../inference/observation-tensor.ts";
import type { Run } from "../inference/session.ts";
import type { LazySession } from "../inference/sessions.ts";

/** A version of a policy. */
export interface Policy {
  manifest: Manifest;
  /** What it accepts: a body with one `observation`, and a body with many `observations`. */
  request: Record<"one" | "many", z.ZodType<ActQuery<Observation>>>;
  /** How many numbers of noise it takes for each observation. */
  epsilonColumns: number;
  choose: Choose;
  /** All that its graph computes. */
  evaluate: Run;
  /** How long a question may be. */
  mostBytes: number;
  /** Makes it ready to act, which else its first question does. */
  prepare(): Promise<void>;
}

/** The policy of a package. */
export function createPolicy(manifest: Manifest, { run, prepare }: LazySession): Policy {
  const does = { choose: createChooser(run), evaluate: run, prepare };
  if (manifest.kind === "continuous") {
    const epsilonColumns = manifest.action.low.length;
    const mostBytes = mostBytesOfBatch(manifest.observation.low.length + epsilonColumns);
    const request = continuousActRequest(manifest);
    return { manifest, request, epsilonColumns, mostBytes, ...does };
  }
  const epsilonColumns = manifest.action.size;
  const mostBytes = mostBytesOfBatch(1 + epsilonColumns);
  const request = discreteActRequest(manifest);
  return { manifest, request, epsilonColumns, mostBytes, ...does };
}
