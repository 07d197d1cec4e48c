import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const isContinuousIntegration = Boolean(process.env.CI);

/** A program that tests start. */
export interface TestProgram {
  /** True if its tests are skipped. */
  skips: boolean;
  /** Its path. Throws an error in continuous integration if there is none. */
  path(): string;
}

/** What is said of a program that is not there. */
interface Described {
  /** The environment variable with its path. */
  variable: string;
  /** What is not tested without it. */
  tested: string;
  /** How it is installed. */
  install: string;
}

/**
 * Finds a program by an environment variable with its path, else on `PATH`. Where there is none, its
 * tests are skipped, but in continuous integration there must be one.
 */
export function findProgram(name: string, described: Described): TestProgram {
  return programAt(process.env[described.variable] || onPath(name), name, described);
}

/**
 * Returns a program that was looked for, found or not.
 *
 * @param path undefined if it was not found
 */
export function programAt(
  path: string | undefined,
  name: string,
  { variable, tested, install }: Described,
): TestProgram {
  const skips = path === undefined && !isContinuousIntegration;
  if (skips) {
    console.warn(`${tested} is not tested: ${install}, or say where ${name} is by ${variable}.`);
  }
  return {
    skips,
    path() {
      if (path !== undefined) return path;
      throw new Error(
        `CI is set, and there is no ${name}: ${install}, or say where by ${variable}`,
      );
    },
  };
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
