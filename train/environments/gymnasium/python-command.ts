import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";

/** The variable that names a Python; `--python` sets it. */
export const pythonVariable = "SOFTEDGE_PYTHON";

/** The commands to try: the one that SOFTEDGE_PYTHON names, or else the usual ones. */
export function pythonCommands(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  const named = environment[pythonVariable];
  return named ? [named] : ["python3", "python"];
}

/** The reason why none of the commands could be started. */
function describeMissing(commands: readonly string[], reason: string): string {
  if (commands.length === 1) {
    return `Python cannot be started as ${commands[0]} (--python, ${pythonVariable}): ${reason}`;
  }
  return (
    "there is no Python here, which plays environments of Gymnasium: " +
    "install one, or say where it is with --python PATH"
  );
}

/**
 * Starts the first Python of some commands that exists, with pipes for its input, output and
 * errors, and one that ends with this process.
 *
 * @throws {Error} if there is none, with what to do
 */
export async function spawnPython(
  commands: readonly string[],
  args: readonly string[],
): Promise<{ child: ChildProcess; command: string }> {
  let reason = "";
  for (const command of commands) {
    const child = spawn(command, args, {
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      // A group of its own: Ctrl-C in a terminal reaches Node alone, which ends its Pythons.
      detached: platform() !== "win32",
      windowsHide: true,
    });
    try {
      await once(child, "spawn");
      return { child, command };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      reason = code === "ENOENT" ? "there is no such file" : String(error);
    }
  }
  throw new Error(describeMissing(commands, reason));
}
