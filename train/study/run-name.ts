import { createHash } from "node:crypto";

/** The digits of a hash that stands for a value: enough for the few values of a grid. */
const hashDigits = 8;

/**
 * Writes a setting's value as a part of a file name: "0.0003", "64x64", "none". Different values of
 * a setting are written differently, also where names are compared without case.
 */
function valueInName(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "none";
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number")) {
    return value.length === 1 ? `${value[0]}x` : value.join("x");
  }
  if (typeof value === "string" && /^[a-z][a-z0-9]*$/.test(value) && !isReserved(value)) {
    return value;
  }
  const json = JSON.stringify(value);
  const hash = createHash("sha256").update(json).digest("hex").slice(0, hashDigits);
  const begin = json.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "");
  return `${begin.slice(0, 12)}.${hash}`;
}

/** Strings that are written like values of another kind. */
const isReserved = (text: string) => ["none", "true", "false"].includes(text);

/** The parts of a candidate's name. */
export interface NameParts {
  environment: string;
  algorithm: string;
  /** The values of the settings that a study varies, in its order. */
  point: readonly (readonly [setting: string, value: unknown])[];
}

/**
 * The name that the runs of a study have in common which differ only in their seeds:
 * "hopper-v5-sac-2019-learning_rate-0.001". It depends on these runs alone, so that more values,
 * algorithms or environments leave the others' names as they are.
 */
export function candidateName({ environment, algorithm, point }: NameParts): string {
  const values = point.map(([setting, value]) => `${setting}-${valueInName(value)}`);
  return [environment, algorithm, ...values].join("-").toLowerCase();
}

/**
 * The name of a run in a study: "hopper-v5-sac-2019-learning_rate-0.001-seed-0". Without varied
 * settings it is the default name of a run.
 */
export function studyRunName(candidate: string, seed: number): string {
  return `${candidate}-seed-${seed}`;
}
