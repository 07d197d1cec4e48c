import { createInterface } from "node:readline/promises";

/**
 * Asks a question in the terminal. Returns true if the answer is yes.
 *
 * @throws {Error} where there is no terminal to ask in, naming the option that answers
 */
export async function confirm(question: string, option: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Error(`${question} Confirm by ${option}`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
