import { fileURLToPath } from "node:url";
import { type AnsweringProcess, startAnswering } from "./answering-process.ts";

/**
 * Starts another program that is measured for comparison, and waits until it is ready.
 *
 * @param script a file of bench/peers
 * @param args of the script: the number of threads comes first
 * @param signal kills it
 * @throws {Error} with its last message, if it cannot be started
 */
export function startPeer(
  python: string,
  script: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<AnsweringProcess> {
  const path = fileURLToPath(new URL(`peers/${script}`, import.meta.url));
  return startAnswering(python, [path, ...args], script, signal);
}
