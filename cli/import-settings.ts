import { readFileSync } from "node:fs";
import type { ImportSettings } from "../export/import-policy.ts";
import { recordedAnswers } from "../export/recorded-answers.ts";
import { describeError } from "../files/file-errors.ts";
import { parseJsonText } from "../files/json-file.ts";
import { sha256 } from "../files/sha256.ts";
import { readUserText } from "../files/user-text.ts";
import { readNormalization } from "../interop/normalization-file.ts";
import type { ObservationNormalization } from "../interop/policy/foreign-policy.ts";
import type { ReadOptions } from "../interop/read-policy.ts";
import { environmentOptions } from "../schemas/environment-options.ts";
import { parseWritten, prefixed } from "../schemas/mistakes.ts";

/** The options of the import command. */
export interface ImportOptions
  extends Pick<
    ReadOptions,
    | "distribution"
    | "actionUnits"
    | "clip"
    | "observationSize"
    | "discreteActions"
    | "algorithm"
    | "stateDict"
    | "ignored"
    | "logStdRange"
  > {
  name: string;
  policies: string;
  replace?: true;
  vecNormalize?: string;
  normalization?: string;
  actionLow?: number[];
  actionHigh?: number[];
  logStd?: number[];
  layout?: string;
  activation?: string;
  input?: string[];
  output?: string[];
  check?: string;
  environment?: string;
  environmentOptions?: string;
  episodes: number;
  json?: true;
}

/** Prefixes what is wrong with a file with its option and path. */
export function within<Value>(where: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Error(prefixed(where, describeError(error)), { cause: error });
  }
}

/** @throws {Error} if the file is missing or cannot be read */
export function readImported(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error("there is no such file, or it cannot be read", { cause });
  }
}

/** The normalization that one of two options names. */
function normalizationOf(options: ImportOptions): ObservationNormalization | undefined {
  const { vecNormalize, normalization } = options;
  if (vecNormalize !== undefined && normalization !== undefined) {
    throw new Error("give one of --vec-normalize and --normalization");
  }
  const path = vecNormalize ?? normalization;
  if (path === undefined) return undefined;
  return within(path, () => readNormalization(readImported(path)));
}

/** The answers of the original that a file holds, and its SHA-256. */
export function checkOf(path: string | undefined): ImportSettings["check"] {
  if (path === undefined) return undefined;
  return within("--check", () => ({
    recorded: parseWritten(recordedAnswers, parseJsonText(readUserText(path), path), path),
    sha256: sha256(readImported(path)),
  }));
}

export function replayIn(options: ImportOptions): ImportSettings["replay"] {
  const { environment, environmentOptions: text, episodes } = options;
  if (environment === undefined) {
    if (text === undefined) return undefined;
    throw new Error("--environment-options: give the --environment that they are of");
  }
  const where = "--environment-options";
  const given = parseWritten(environmentOptions, parseJsonText(text ?? "{}", where), where);
  return { environment, options: given, episodes };
}

/** A list of numbers as one that stands for all dimensions, or one for each. */
const oneOrAll = (numbers: number[] | undefined) => (numbers?.length === 1 ? numbers[0] : numbers);

/** The name of a layout, or what the mapping file of this path says. */
function layoutOf(layout: string | undefined): unknown {
  if (layout === undefined || !layout.endsWith(".json")) return layout;
  return within("--layout", () => parseJsonText(readUserText(layout), layout));
}

export function readOptionsOf(options: ImportOptions): ReadOptions {
  const { distribution, actionUnits, clip, observationSize, discreteActions } = options;
  const { algorithm, stateDict, ignored, activation, logStdRange, input, output } = options;
  return {
    ...{ distribution, actionUnits, clip, observationSize, discreteActions },
    ...{ algorithm, stateDict, ignored, activation, logStdRange, input, output },
    layout: layoutOf(options.layout),
    normalization: normalizationOf(options),
    actionLow: oneOrAll(options.actionLow),
    actionHigh: oneOrAll(options.actionHigh),
    logStd: oneOrAll(options.logStd),
  };
}
