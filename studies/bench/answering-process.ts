import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import * as z from "zod";

/** A process that takes steps when it is asked to; see peers/answering.py and gpu/answering.ts. */
export interface AnsweringProcess {
  /** What it said of itself when it was ready. */
  readonly ready: unknown;
  /**
   * Makes it take a number of steps of one kind.
   *
   * @throws {Error} with its last message, if it ends
   */
  run(name: string, steps: number): Promise<{ steps: number; seconds: number }>;
  end(): void;
}

const answer = z.object({ seconds: z.number().positive() });

/**
 * Starts a process and waits until it is ready.
 *
 * @param label its name in errors
 * @param signal kills it
 * @throws {Error} with its last message, if it cannot be started
 */
export async function startAnswering(
  command: string,
  args: readonly string[],
  label: string,
  signal?: AbortSignal,
): Promise<AnsweringProcess> {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
  });
  let complaint = "";
  child.stderr.on("data", (text) => {
    complaint += text;
  });
  // That nobody reads any more shows at the end of its output, too.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = once(child, "close");
  const failed = once(child, "error").then(([error]) => {
    throw error;
  });
  // Either may come when nothing is asked: the next question tells.
  closed.catch(() => {});
  failed.catch(() => {});
  const nextLine = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (!done) return JSON.parse(value);
    const [code, ended] = await Promise.race([closed, failed]);
    const reason = complaint.trim().split("\n").at(-1) || `it said nothing (${ended ?? code})`;
    throw new Error(`${label} has ended: ${reason}`);
  };
  const ready = await nextLine();
  return {
    ready,
    async run(name, steps) {
      child.stdin.write(`${name} ${steps}\n`);
      const { seconds } = answer.parse(await nextLine());
      return { steps, seconds };
    },
    end: () => child.stdin.end(),
  };
}
