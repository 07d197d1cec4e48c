import { createInterface } from "node:readline/promises";

/** The settings of `init` that it asks for, unless flags give them. */
export interface InitAnswers {
  folder: string;
  install: boolean;
}

/** The settings that the command line gives. */
export type GivenAnswers = { [Name in keyof InitAnswers]?: InitAnswers[Name] | undefined };

const defaults: InitAnswers = { folder: "my-robot", install: true };

/**
 * Completes the settings: asks in a terminal, and takes the defaults elsewhere.
 *
 * @param isTerminal true if a person answers
 * @returns undefined if a question was answered by Ctrl-C or Ctrl-D
 */
export async function askFor(
  given: GivenAnswers,
  isTerminal: boolean,
): Promise<InitAnswers | undefined> {
  const { folder = defaults.folder, install = defaults.install } = given;
  const isComplete = given.folder !== undefined && given.install !== undefined;
  if (!isTerminal || isComplete) return { folder, install };
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C and Ctrl-D end the question as they would end the program.
  const closed = new AbortController();
  terminal.once("close", () => closed.abort());
  const ask = (question: string) => terminal.question(question, { signal: closed.signal });
  try {
    const asked = given.folder ?? (await ask(`Folder of the project? (${folder}) `)).trim();
    const wanted = given.install ?? !/^n/i.test(await ask("Install its packages now? (Y/n) "));
    return { folder: asked || folder, install: wanted };
  } catch (error) {
    if (!closed.signal.aborted) throw error;
    process.stdout.write("\n");
    return undefined;
  } finally {
    terminal.close();
  }
}
