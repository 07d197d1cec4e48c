import { ImportError } from "../../interop/policy/foreign-policy.ts";
import { Draws } from "./draws.ts";
import { type FuzzedReader, filesOf, readers } from "./readers.ts";

/** What came of mutated files. */
export interface FuzzReport {
  cases: number;
  /** Files that were read nevertheless. */
  read: number;
  /** Files that were refused with an ImportError. */
  refused: number;
  /** The longest time of a file, in milliseconds. */
  slowest_ms: number;
  /** The number of that file's case. */
  slowest_case: number;
  /** The most memory that the process had, in MiB. */
  peak_mib: number;
  failures: string[];
}

export interface FuzzOptions {
  seed: number;
  /** The first case, and the one after the last. */
  from: number;
  to: number;
  /** Reports the number of a case before it is read. */
  progress?(number: number): void;
}

const prototypes = [Object, Array, Map, Set, Function, Uint8Array, Float64Array, String, Error];

/** What a file that ran code, or polluted a prototype, could have changed. */
function globalState(): string {
  return [...prototypes.map(({ prototype }) => prototype), globalThis]
    .map((each) => Reflect.ownKeys(each).length)
    .join();
}

/** Reads a file. Returns whether it was read or refused, or what failed. */
function outcome(
  reader: FuzzedReader,
  bytes: Uint8Array,
): "read" | "refused" | { failure: string } {
  const before = globalState();
  let result: "read" | "refused" = "read";
  try {
    reader.read(bytes);
  } catch (error) {
    if (!(error instanceof ImportError)) {
      return { failure: error instanceof Error ? `${error.stack}` : `it threw ${error}` };
    }
    result = "refused";
  }
  return globalState() === before ? result : { failure: "it changed a global of JavaScript" };
}

/** Returns the file of a case. */
export function fuzzedFile(
  { mutate }: FuzzedReader,
  files: readonly Uint8Array[],
  seed: number,
  number: number,
): Uint8Array {
  const draws = new Draws(seed, number);
  return mutate(draws.pick(files), draws);
}

/** Returns the reader of a case. */
export function readerOf(number: number): FuzzedReader {
  return readers[number % readers.length];
}

/** Reads mutated files. A reader must read or refuse each, in bounded time and memory. */
export function fuzz({ seed, from, to, progress }: FuzzOptions): FuzzReport {
  const report: FuzzReport = {
    cases: to - from,
    read: 0,
    refused: 0,
    slowest_ms: 0,
    slowest_case: from,
    peak_mib: 0,
    failures: [],
  };
  const files = readers.map(filesOf);
  for (let number = from; number < to; number++) {
    progress?.(number);
    const reader = readerOf(number);
    const bytes = fuzzedFile(reader, files[number % files.length], seed, number);
    const start = performance.now();
    const result = outcome(reader, bytes);
    const milliseconds = Math.ceil(performance.now() - start);
    if (typeof result === "string") report[result]++;
    else report.failures.push(`case ${number} (${reader.name}): ${result.failure}`);
    if (milliseconds > report.slowest_ms) {
      report.slowest_ms = milliseconds;
      report.slowest_case = number;
    }
    report.peak_mib = Math.max(report.peak_mib, Math.ceil(process.memoryUsage.rss() / 2 ** 20));
  }
  return report;
}
