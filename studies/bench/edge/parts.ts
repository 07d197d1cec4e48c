import { relative, resolve } from "node:path";
import { type CpuProfile, longestSample, notWork } from "./profiler.ts";

/*
 * Assigns the samples of a CPU profile to parts of the Worker, by the file from which each line of an
 * unminified script comes.
 */

/** The parts of a request. */
export const requestParts = [
  "the actor's kernel",
  "the rest of its evaluation",
  "reading",
  "answering",
  "Hono",
  "other code of the Worker",
  "garbage collection",
  "other calls to the runtime",
] as const;
export type RequestPart = (typeof requestParts)[number];

/** Microseconds of each part. */
export type PartTimes = Record<RequestPart, number>;

/** The parts that files belong to; the first that fits counts. */
const partsOfFiles: readonly [RegExp, RequestPart][] = [
  [/^(edge\/(inference|onnx)|graph|noise)\//, "the rest of its evaluation"],
  [/^edge\/(http\/json|act\/(plain-|checked-)?query)\.ts$/, "reading"],
  [/^edge\/(http\/answer|act\/returned)\.ts$/, "answering"],
  [/^node_modules\/hono\//, "Hono"],
];

/** Functions of the runtime that say what they are for. */
const partsOfFunctions: Readonly<Record<string, RequestPart>> = {
  text: "reading",
  json: "reading",
  Response: "answering",
  "(garbage collector)": "garbage collection",
};

/** The line by which a bundler says from which file the lines below it are. */
const origin = /^\s*\/\/ (\S+\.[cm]?[jt]s)$/;

/**
 * Returns the file of every line of a script, relative to a folder; undefined where it does not say.
 *
 * @param scriptFolder the folder that the script's own paths are relative to
 */
export function filesOfLines(
  script: string,
  scriptFolder: string,
  folder: string,
): (string | undefined)[] {
  let file: string | undefined;
  return script.split("\n").map((line) => {
    const [, path] = origin.exec(line) ?? [];
    if (path !== undefined) file = relative(folder, resolve(scriptFolder, path));
    return file;
  });
}

/** Returns the microseconds of each part of what an isolate did; they add up to all its work. */
export function partTimesOf(
  { nodes, samples, timeDeltas }: CpuProfile,
  files: readonly (string | undefined)[],
): PartTimes {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame, files)]));
  const times = zeroTimes();
  for (const [i, id] of samples.entries()) {
    const part = parts.get(id);
    // timeDeltas[i] is from sample i - 1 to sample i: of which it says what was done.
    if (part) times[part] += Math.min(timeDeltas[i], longestSample);
  }
  return times;
}

function zeroTimes(): PartTimes {
  return {
    "the actor's kernel": 0,
    "the rest of its evaluation": 0,
    reading: 0,
    answering: 0,
    Hono: 0,
    "other code of the Worker": 0,
    "garbage collection": 0,
    "other calls to the runtime": 0,
  };
}

/** Undefined if nothing was done. */
function partOf(
  { functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"],
  files: readonly (string | undefined)[],
): RequestPart | undefined {
  if (notWork.includes(functionName)) return undefined;
  if (url.startsWith("wasm:")) return "the actor's kernel";
  if (url === "") return partsOfFunctions[functionName] ?? "other calls to the runtime";
  const file = files[lineNumber] ?? "";
  return partsOfFiles.find(([pattern]) => pattern.test(file))?.[1] ?? "other code of the Worker";
}
