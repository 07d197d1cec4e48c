import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const answerSeconds = 60;

/** A program that ended without an answer; its message says why. */
export class NoAnswerError extends Error {
  /** What it wrote on standard error. */
  readonly log: string;

  constructor(reason: string, log: string) {
    super(reason);
    this.name = "NoAnswerError";
    this.log = log;
  }
}

/** How a process has ended. */
interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** True if it took too long. */
  killed: boolean;
}

/** The reason why a process gave no answer: its error message, else how it ended. */
function reasonOf({ code, signal, killed }: Exit, log: string): string {
  const told = /^\w*Error.*?: (.+)$/m.exec(log);
  if (told) return told[1].trim();
  if (killed) return `it did not answer within ${answerSeconds} s`;
  return `it ends the process with ${signal ?? `status ${code}`}`;
}

/** The file of standard error, in a folder that is removed. */
function logFile() {
  const folder = mkdtempSync(join(tmpdir(), "softedge-process-"));
  const path = join(folder, "log");
  const descriptor = openSync(path, "w");
  return {
    descriptor,
    read: () => readFileSync(path, "utf8"),
    [Symbol.dispose]() {
      closeSync(descriptor);
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * Runs a program in a process of its own, because what it loads may end it. Its answer is the last
 * line on standard output, as JSON: see `answerWith`.
 *
 * @param program the URL of its module
 * @param env variables in addition to those of this process
 * @returns the answer, and what it wrote on standard error
 * @throws {NoAnswerError} if it ends without an answer
 */
export async function askProcess(
  program: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ answer: unknown; log: string }> {
  // A file, because libraries lose what does not fit into a pipe of Node's.
  using errors = logFile();
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
    timeout: 1000 * answerSeconds,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", errors.descriptor],
  });
  const printed = child.stdout ? text(child.stdout) : "";
  const [output, [code, signal]] = await Promise.all([printed, once(child, "close")]);
  const log = errors.read();
  if (code === 0) return { answer: JSON.parse(output.trim().split("\n").at(-1) ?? ""), log };
  throw new NoAnswerError(reasonOf({ code, signal, killed: child.killed }, log), log);
}

/** Ends this process with its answer. */
export function answerWith(answer: unknown): void {
  // Exit explicitly once the line is written: some libraries delay the exit or crash on it.
  process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(0));
}
