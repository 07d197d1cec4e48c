import { createInterface } from "node:readline";

/**
 * Takes part in a benchmark as peers/answering.py does: a line "NAME STEPS" on standard input asks for
 * so many steps of one kind, and is answered with the seconds that they took. Ends with the input.
 *
 * @param said of this program with the line that it is ready
 */
export async function answerSteps(
  run: (name: string, steps: number) => Promise<void>,
  said: Readonly<Record<string, unknown>>,
): Promise<void> {
  console.log(JSON.stringify(said));
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, steps] = line.split(" ");
    const start = performance.now();
    await run(name, Number(steps));
    console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
  }
}
