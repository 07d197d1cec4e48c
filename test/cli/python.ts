import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Returns the first of these Pythons that can import a module; undefined if none can. */
export function pythonWith(
  module: string,
  ...pythons: readonly (string | undefined)[]
): string | undefined {
  return pythons.find((python) => {
    return python && spawnSync(python, ["-c", `import ${module}`]).status === 0;
  });
}

/** Runs a program in Python; returns what it prints. */
export async function runPython(python: string, program: string, ...args: string[]) {
  const { stdout } = await run(python, ["-c", program, ...args]);
  return stdout;
}
