import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

/** A command of softedge that is running, and what it has printed so far. */
export interface RunningCommand {
  process: ChildProcess;
  output(): string;
  /** Waits until the output has the text; fails if the command ends before. */
  printed(text: string): Promise<void>;
  /** Waits until something is so; fails if the command ends before. */
  until(isSo: () => boolean): Promise<void>;
  /** Waits until the command ends; answers its exit status. */
  ended(): Promise<number | null>;
}

/** Starts a command as a person would, its output going to a pipe. */
export function startSoftedge(...args: string[]): RunningCommand {
  return running(process.execPath, ["cli/softedge.ts", ...args]);
}

/** Starts a command with variables in addition to those of this process. */
export function startSoftedgeWith(env: NodeJS.ProcessEnv, ...args: string[]): RunningCommand {
  return running(process.execPath, ["cli/softedge.ts", ...args], env);
}

/** Starts a command that can write no file of more than so many bytes, as if the disk were full. */
export function startSoftedgeWithin(bytes: number, ...args: string[]): RunningCommand {
  const limited = `ulimit -f ${Math.floor(bytes / 1024)} && exec "$@"`;
  const command = [process.execPath, "cli/softedge.ts", ...args];
  // Node's own files are not to be the ones that are too large.
  return running("bash", ["-c", limited, "bash", ...command], { NODE_DISABLE_COMPILE_CACHE: "1" });
}

function running(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): RunningCommand {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const exit = once(child, "close").then(() => child.exitCode);
  return {
    process: child,
    output: () => output,
    async printed(text) {
      while (!output.includes(text)) {
        const more = once(child.stdout, "data");
        const status = await Promise.race([more, exit]);
        if (!Array.isArray(status) && !output.includes(text)) {
          throw new Error(`ended with ${status} before it printed "${text}":\n${output}`);
        }
      }
    },
    async until(isSo) {
      while (!isSo()) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`ended with ${child.exitCode ?? child.signalCode}:\n${output}`);
        }
        await setTimeout(5);
      }
    },
    ended: () => exit,
  };
}

/** Runs a command to its end. */
export async function softedge(
  ...args: string[]
): Promise<{ status: number | null; output: string }> {
  const command = startSoftedge(...args);
  return { status: await command.ended(), output: command.output() };
}
