import { readFileSync, realpathSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../../files/sha256.ts";
import type { EnvironmentDefinition } from "../definition.ts";
import { describeLoadError } from "./load-error.ts";
import { loadLocalModule, localModulesOf, moduleEndings } from "./local-modules.ts";

const endings = `${moduleEndings.slice(0, -1).join(", ")} or ${moduleEndings.at(-1)}`;

/** The form of an environment's id, which is part of the names of runs and policies. */
const idForm = /^[A-Za-z0-9][\w.-]*$/;

/** Tells people how the specifier of a file differs from an id. */
export const fileRule = `the path of a file has a / or ends with ${endings}`;

/** Thrown if there is no environment of a name here. */
export class NoSuchEnvironmentError extends RangeError {}

/** The prefix of Gymnasium's own environments, which Python runs. */
export const gymnasiumPrefix = "gymnasium:";

/**
 * Returns true for the path of a file, and false for the id of an environment. Ids of Gymnasium may
 * have a slash, too.
 */
export function isEnvironmentFile(specifier: string): boolean {
  if (specifier.startsWith(gymnasiumPrefix)) return false;
  return /[/\\]/.test(specifier) || moduleEndings.some((ending) => specifier.endsWith(ending));
}

/** A path relative to the current folder, with slashes. */
function shownPath(path: string): string {
  return relative(process.cwd(), path).replaceAll(sep, "/");
}

/** @throws {NoSuchEnvironmentError} if there is no such file, or Node does not load such files */
function existingFile(specifier: string): string {
  const path = resolve(specifier);
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) {
    throw new NoSuchEnvironmentError(`there is no file ${specifier} in ${process.cwd()}`);
  }
  if (!status.isFile() || !moduleEndings.some((ending) => path.endsWith(ending))) {
    throw new NoSuchEnvironmentError(
      `${specifier} defines no environment: give a file that ends with ${endings}`,
    );
  }
  return realpathSync(path);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function isDefinition(value: unknown): value is EnvironmentDefinition {
  return (
    isObject(value) &&
    typeof value.id === "string" &&
    typeof value.make === "function" &&
    isObject(value.options)
  );
}

/** @throws {RangeError} saying what to export instead */
function definitionIn(file: string, exported: unknown): EnvironmentDefinition {
  if (!isObject(exported) || !("default" in exported)) {
    throw new RangeError(
      `${file} has no default export: begin it with "export default defineEnvironment({"`,
    );
  }
  const { default: definition } = exported;
  if (!isDefinition(definition)) {
    throw new RangeError(
      `the default export of ${file} is no environment: export what defineEnvironment of ` +
        '"softedge" returns',
    );
  }
  if (!idForm.test(definition.id)) {
    throw new RangeError(
      `${file}: id must be letters, digits, _, . and -, such as Puck-v0, not ` +
        JSON.stringify(definition.id),
    );
  }
  return definition;
}

/**
 * The SHA-256 of an environment's file, of the local files that it imports and of its model's; of
 * several, that of all their bytes, one file after the other.
 */
function digestOf(path: string, { modelFile }: EnvironmentDefinition): string {
  const modules = localModulesOf(path).map((url) => readFileSync(fileURLToPath(url)));
  const files = [...(modelFile?.contents.values() ?? [])];
  return sha256(Buffer.concat([...modules, ...files]));
}

/** The definitions in files that were loaded, by path. */
const loaded = new Map<string, EnvironmentDefinition>();

/**
 * Returns the environment that is the default export of a file. A file is loaded once.
 *
 * @param specifier its path, relative to the current folder
 * @throws {RangeError} saying why it has none, with the file and line if it cannot be loaded
 */
export function loadEnvironmentFile(specifier: string): EnvironmentDefinition {
  const path = existingFile(specifier);
  const before = loaded.get(path);
  if (before) return before;
  const file = shownPath(path);
  let exported: unknown;
  try {
    exported = loadLocalModule(path);
  } catch (cause) {
    const reason = describeLoadError(cause, localModulesOf(path), shownPath);
    throw new RangeError(`${file} cannot be loaded: ${reason}`, { cause });
  }
  const definition = definitionIn(file, exported);
  const sourced = { ...definition, source: { file, sha256: digestOf(path, definition) } };
  loaded.set(path, sourced);
  return sourced;
}
