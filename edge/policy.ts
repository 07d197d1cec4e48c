import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import { type ActQuery, continuousActRequest, discreteActRequest } from "../schemas/act.ts";
import { type Manifest, manifest as manifestSchema } from "../schemas/manifest.ts";
import { limitBody, mostBytesOf } from "./body.ts";
import { type Actor, createActor, type Observation } from "./inference/actor.ts";
import { createEvaluate, type Evaluate } from "./inference/evaluate.ts";
import { createSession } from "./inference/session.ts";

/** A policy that is ready to act. */
export interface Policy {
  manifest: Manifest;
  /** What it accepts: a body with one `observation`, and a body with many `observations`. */
  request: Record<"one" | "many", z.ZodType<ActQuery<Observation>>>;
  /** How many numbers of noise it takes for each observation. */
  epsilonColumns: number;
  actor: Actor;
  /** All that its graph computes. */
  evaluate: Evaluate;
  /** How long a question may be. */
  mostBytes: number;
  /** Refuses a request whose body is larger than any that the policy accepts. */
  limitBody: MiddlewareHandler;
  /** Frees the memory that its session holds; it cannot act any more. */
  release(): Promise<void>;
}

/**
 * Makes a policy package ready to act.
 *
 * @param manifest the parsed JSON of manifest.json
 * @param model the bytes of actor.onnx
 * @throws {z.ZodError} when the manifest is none
 */
export async function loadPolicy(manifest: unknown, model: ArrayBuffer): Promise<Policy> {
  const checked = manifestSchema.parse(manifest);
  const session = await createSession(model);
  const ready = {
    actor: createActor(session),
    evaluate: createEvaluate(session),
    release: () => session.release(),
  };
  if (checked.kind === "continuous") {
    const epsilonColumns = checked.action.low.length;
    const mostBytes = mostBytesOf(checked.observation.low.length + epsilonColumns);
    return {
      manifest: checked,
      request: continuousActRequest(checked),
      epsilonColumns,
      mostBytes,
      limitBody: limitBody(mostBytes),
      ...ready,
    };
  }
  const mostBytes = mostBytesOf(1 + checked.action.size);
  return {
    manifest: checked,
    request: discreteActRequest(checked),
    epsilonColumns: checked.action.size,
    mostBytes,
    limitBody: limitBody(mostBytes),
    ...ready,
  };
}
