import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { AnswerReader, jsonOf, type RequestKind, requestOf } from "./frames.ts";
import { pythonCommands, spawnPython } from "./python-command.ts";
import { PythonFailure } from "./python-failure.ts";

const bridge = fileURLToPath(new URL("./bridge.py", import.meta.url));

/** The last of what a Python writes to its error output, which says why it has ended. */
const keptCharacters = 20_000;
/** The time in which a Python must have loaded Gymnasium. */
const loadingSeconds = 120;
/** The time for the rest of its error output after its end. */
const lastWordsMilliseconds = 500;

/** The first answer of bridge.py. */
const greeting = z.object({
  python: z.string(),
  gymnasium: z.string().nullable(),
  problem: z.string().nullable(),
});

/** What Python and Gymnasium there are. */
export interface PythonFacts {
  command: string;
  python: string;
  gymnasium: string;
}

/** @throws {Error} if Gymnasium is missing, or too old, with the command that installs it */
function factsOf(command: string, { python, gymnasium, problem }: z.infer<typeof greeting>) {
  if (gymnasium !== null && problem === null) return { command, python, gymnasium };
  const install = `${command} -m pip install`;
  if (problem === "missing") {
    throw new Error(`Gymnasium is not installed in ${command}: ${install} gymnasium`);
  }
  if (problem === "old") {
    throw new Error(
      `Gymnasium ${gymnasium} of ${command} is too old, 1.0 or later is needed: ` +
        `${install} --upgrade gymnasium`,
    );
  }
  throw new Error(`Gymnasium cannot be imported in ${command}: ${problem}`);
}

/** The requests of a process that are not answered yet, the oldest first. */
interface Line {
  waiting: { resolve(body: Uint8Array<ArrayBuffer>): void; reject(error: Error): void }[];
  /** The reason why no more answers come. */
  lost: Error | undefined;
}

/** A Python that plays environments: it runs bridge.py until `end`, or until this process ends. */
export class PythonProcess {
  readonly facts: PythonFacts;
  private readonly child: ChildProcess;
  private readonly line: Line;

  /** @throws {Error} if there is no Python with Gymnasium, with what to do */
  static async start(commands: readonly string[] = pythonCommands()): Promise<PythonProcess> {
    const { child, command } = await spawnPython(commands, [bridge]);
    const line: Line = { waiting: [], lost: undefined };
    listen(child, command, line);
    const slow = setTimeout(() => {
      line.waiting[0]?.reject(
        new Error(`${command} has not loaded Gymnasium within ${loadingSeconds} s`),
      );
    }, 1000 * loadingSeconds);
    try {
      const body = await new Promise<Uint8Array>((resolve, reject) => {
        line.waiting.push({ resolve, reject });
      });
      const facts = factsOf(command, greeting.parse(jsonOf(body)));
      return new PythonProcess(child, facts, line);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  private constructor(child: ChildProcess, facts: PythonFacts, line: Line) {
    this.child = child;
    this.facts = facts;
    this.line = line;
    this.keepAlive(false);
  }

  /** True once it cannot be asked any more. */
  get hasEnded(): boolean {
    return this.line.lost !== undefined;
  }

  /**
   * Asks about a group of environments; requests are answered one after the other.
   *
   * @throws {PythonFailure} if Python raised an exception, or has ended
   */
  async ask(kind: RequestKind, group: number, body: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const { line, child } = this;
    if (line.lost) throw line.lost;
    this.keepAlive(true);
    try {
      return await new Promise((resolve, reject) => {
        line.waiting.push({ resolve, reject });
        child.stdin?.write(requestOf(kind, group, body));
      });
    } finally {
      if (line.waiting.length === 0) this.keepAlive(false);
    }
  }

  /** Closes the environments and ends the process. */
  end(): void {
    this.child.stdin?.end();
  }

  /** Decides whether this process waits for that one before it ends itself. */
  private keepAlive(isAlive: boolean): void {
    for (const part of [this.child, ...this.child.stdio]) {
      if (part !== this.child && !(part instanceof Socket)) continue;
      if (isAlive) part.ref();
      else part.unref();
    }
  }
}

function endedFailure(command: string, child: ChildProcess, errors: string): PythonFailure {
  const { exitCode, signalCode } = child;
  const how = signalCode === null ? `with exit status ${exitCode}` : `by ${signalCode}`;
  const last = errors.trimEnd().split("\n").at(-1)?.trim();
  return new PythonFailure({
    message: `Python (${command}) has ended ${how}${last ? `: ${last}` : ""}`,
    environment: null,
    traceback: errors,
  });
}

/** Passes answers to those who wait for them, and the end of the process to all of them. */
function listen(child: ChildProcess, command: string, line: Line): void {
  const { stdin, stdout, stderr } = child;
  const reader = new AnswerReader();
  let errors = "";
  const lose = (error: Error) => {
    line.lost ??= error;
    for (const { reject } of line.waiting.splice(0)) reject(line.lost);
  };
  // A write to a process that has ended: its end is told by "exit".
  stdin?.on("error", () => {});
  stderr?.on("data", (text) => {
    errors = `${errors}${text}`.slice(-keptCharacters);
    if (process.env.SOFTEDGE_DEBUG) process.stderr.write(text);
  });
  stdout?.on("data", (piece: Uint8Array) => {
    try {
      for (const { failed, body } of reader.add(piece)) {
        const next = line.waiting.shift();
        if (failed) next?.reject(PythonFailure.parse(jsonOf(body)));
        else next?.resolve(body);
      }
    } catch {
      lose(new Error(`${command} does not answer as a Python does`));
      child.kill("SIGKILL");
    }
  });
  child.on("exit", async () => {
    await Promise.race([once(child, "close"), delay(lastWordsMilliseconds)]);
    lose(endedFailure(command, child, errors));
  });
}
