import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Done } from "./timing.ts";

/** Another program that is measured for comparison; see peers/answering.py. */
export interface Peer {
  /** Makes it take a number of steps of one kind. */
  run(name: string, steps: number): Promise<Done>;
  end(): void;
}

const answer = z.object({ seconds: z.number().positive() });

/**
 * Starts a peer and waits until it is ready.
 *
 * @param script a file of bench/peers
 * @throws {Error} with its last message, if it cannot be started
 */
export async function startPeer(python: string, script: string, threads: number): Promise<Peer> {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  const peer: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    python,
    [path, String(threads)],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let complaint = "";
  peer.stderr.on("data", (text) => {
    complaint += text;
  });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const failed = once(peer, "error").then(([error]) => {
    throw error;
  });
  const nextLine = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (!done) return value;
    const reason = complaint.trim().split("\n").at(-1) ?? "it said nothing";
    throw new Error(`${script} has ended: ${reason}`);
  };
  await nextLine();
  return {
    async run(name, steps) {
      peer.stdin.write(`${name} ${steps}\n`);
      const { seconds } = answer.parse(JSON.parse(await nextLine()));
      return { steps, seconds };
    },
    end: () => peer.stdin.end(),
  };
}
