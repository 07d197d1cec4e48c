import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A Python that tests read files with. */
export interface TestPython {
  /** Undefined where no Python has the modules: the tests are skipped. */
  command: string | undefined;
  /** What to append to the name of a test: empty, or why it is skipped. */
  note: string;
  /** Runs a program; returns what it printed, parsed as JSON. */
  run(program: string, ...args: string[]): Promise<unknown>;
}

/**
 * Finds a Python with modules: python3, or the one that an environment variable names.
 *
 * @param variable such as TENSORBOARD_PYTHON
 */
export function findPython(modules: readonly string[], variable: string): TestPython {
  const command = pythonWith(modules, variable);
  return {
    command,
    note: command ? "" : ` (skipped: no python3 with ${modules.join(" and ")}, nor ${variable})`,
    async run(program, ...args) {
      if (command === undefined) throw new Error(`there is no Python with ${modules.join(", ")}`);
      return JSON.parse(await runPython(command, program, ...args));
    },
  };
}

/** The path of such a Python; undefined if there is none. */
export function pythonWith(modules: readonly string[], variable: string): string | undefined {
  return [process.env[variable], "python3"].find(
    (each) => each && spawnSync(each, ["-c", `import ${modules.join(", ")}`]).status === 0,
  );
}

/** Runs a program in Python; returns what it prints. */
export async function runPython(command: string, program: string, ...args: string[]) {
  const { stdout } = await execute(command, ["-c", program, ...args]);
  return stdout;
}
