import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Thrown if a command fails: with what it has printed. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** Runs a command, and returns what it prints. */
export async function run(
  command: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const [program, ...rest] = command;
  const child = spawn(program, rest, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const [code] = await once(child, "close");
  if (code === 0) return output;
  throw new CommandError(`${command.join(" ")} ended with ${code}:\n${output}`);
}

/** A command that runs until it is stopped. */
export interface Running {
  output(): string;
  /** Resolves once the output matches. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<void>;
}

/** Starts a command that goes on, such as a server, in a process group of its own. */
export function start(
  command: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Running {
  const [program, ...rest] = command;
  const child: ChildProcess = spawn(program, rest, {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let listening = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      output += text;
      listening();
    });
  }
  const ended = once(child, "close");
  return {
    output: () => output,
    async says(pattern) {
      const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
      listening = () => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      listening();
      const end = ended.then(() => {
        throw new CommandError(`${command.join(" ")} has ended:\n${output}`);
      });
      return Promise.race([promise, end]);
    },
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      await ended.catch(() => {});
    },
  };
}
