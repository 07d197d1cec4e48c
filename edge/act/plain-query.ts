import type { ActQuery } from "../../schemas/act.ts";
import { largestFloat32, largestStep, maximumRows } from "../../schemas/limits.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { ActMode } from "../../schemas/policy-interface.ts";
import type { ObservedPoint } from "../inference/observation-tensor.ts";
import type { Policy } from "../registry/policy.ts";

/** The fields of a plain question. A caller's own noise, a version and `return` are rarer. */
interface PlainFields {
  observation?: unknown;
  observations?: unknown;
  mode?: unknown;
  seed?: unknown;
  step?: unknown;
}

const fields = new Set(["observation", "observations", "mode", "seed", "step"]);

/**
 * Reads a plain and valid act request without a schema. Returns undefined for any other: schemas read
 * those, and tell what is wrong. They take longer, because they build a report for every number.
 *
 * @param body parsed JSON
 */
export function plainQuery(
  { manifest, interface: { modes } }: Pick<Policy, "manifest" | "interface">,
  body: unknown,
): ActQuery<ObservedPoint> | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  for (const field in body) if (!fields.has(field)) return undefined;
  const { observation, observations, mode = modes[0], seed, step }: PlainFields = body;
  if (!isMode(mode) || !modes.includes(mode) || !isOptional(seed, Number.MAX_SAFE_INTEGER))
    return undefined;
  if (!isOptional(step, largestStep)) return undefined;
  const besides = { mode, seed, step, return: [] };
  if (observations === undefined) {
    if (!isObservation(manifest, observation)) return undefined;
    return { single: true, observations: [observation], ...besides };
  }
  if (observation !== undefined || !Array.isArray(observations)) return undefined;
  if (observations.length < 1 || observations.length > maximumRows) return undefined;
  if (!observations.every((each) => isObservation(manifest, each))) return undefined;
  return { single: false, observations, ...besides };
}

function isMode(mode: unknown): mode is ActMode {
  return mode === "stochastic" || mode === "deterministic";
}

function isOptional(value: unknown, most: number): value is number | undefined {
  return value === undefined || isWhole(value, most);
}

function isWhole(value: unknown, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}

/** True if this is an observation of the policy. */
function isObservation({ observation }: Manifest, value: unknown): value is ObservedPoint {
  if (observation.kind === "discrete") return isWhole(value, observation.size - 1);
  return Array.isArray(value) && value.length === observation.low.length && value.every(isFloat32);
}

function isFloat32(value: unknown): value is number {
  return typeof value === "number" && value >= -largestFloat32 && value <= largestFloat32;
}
