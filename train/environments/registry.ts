import { definitions } from "./built-in.ts";
import type { EnvironmentDefinition } from "./definition.ts";
import type { Environment } from "./environment.ts";
import {
  fileRule,
  gymnasiumPrefix,
  isEnvironmentFile,
  loadEnvironmentFile,
  NoSuchEnvironmentError,
} from "./file/environment-file.ts";
import { gymnasiumEnvironment } from "./gymnasium/gymnasium.ts";
import type { TabularModel } from "./tabular-model.ts";

export { NoSuchEnvironmentError };

/** The options of an environment, named like Gymnasium's arguments. */
export type EnvironmentOptions = Readonly<Record<string, unknown>>;

/** @throws {RangeError} if the file cannot be loaded, or its id is taken */
function ownEnvironment(file: string): EnvironmentDefinition {
  const own = loadEnvironmentFile(file);
  if (!definitions.some(({ id }) => id === own.id)) return own;
  throw new RangeError(`${file}: the id ${own.id} is that of softedge's own: choose another`);
}

/**
 * Finds an environment by its specifier: the id of a built-in one, such as "Hopper-v5", or the path
 * of a file that defines one.
 *
 * @throws {NoSuchEnvironmentError} if there is none (the message lists the ids)
 * @throws {RangeError} if the file cannot be loaded, or defines none: see `loadEnvironmentFile`
 */
export async function findEnvironment(specifier: string): Promise<EnvironmentDefinition> {
  const definition = definitions.find(({ id }) => id === specifier);
  if (definition) return definition;
  if (specifier.startsWith(gymnasiumPrefix)) {
    return gymnasiumEnvironment(specifier.slice(gymnasiumPrefix.length));
  }
  if (isEnvironmentFile(specifier)) return ownEnvironment(specifier);
  const ids = definitions.map(({ id }) => id).join(", ");
  throw new NoSuchEnvironmentError(
    `there is no environment "${specifier}"; there are: ${ids}; ${fileRule}`,
  );
}

/**
 * The id of an environment: the specifier itself, or that of the file's definition.
 *
 * @throws {RangeError} if it is a file that cannot be loaded, or defines no environment
 */
export function environmentIdOf(specifier: string): string {
  return isEnvironmentFile(specifier) ? ownEnvironment(specifier).id : specifier;
}

/**
 * Creates an environment, such as `await makeEnvironment("Hopper-v5", { ctrl_cost_weight: 0 })`.
 * The caller must release it.
 *
 * @throws {RangeError} if there is no such environment (the message lists all), or an option is
 * wrong (the message names it and its limit)
 */
export async function makeEnvironment(
  specifier: string,
  options?: EnvironmentOptions,
): Promise<Environment> {
  return (await findEnvironment(specifier)).make(options);
}

/**
 * The least and the largest return of an episode; undefined if they do not follow from its rewards and
 * its limit of steps, or if there is no such environment here.
 *
 * @throws {RangeError} if an option is wrong
 */
export async function returnRangeOf(
  specifier: string,
  options?: EnvironmentOptions,
): Promise<[low: number, high: number] | undefined> {
  try {
    return (await findEnvironment(specifier)).returnRange?.(options);
  } catch (error) {
    if (error instanceof NoSuchEnvironmentError) return undefined;
    throw error;
  }
}

/**
 * The table of an environment whose transitions are all known beforehand.
 *
 * @throws {RangeError} if there is no such table (the message lists all), or an option is wrong
 */
export async function tabularModelOf(
  specifier: string,
  options?: EnvironmentOptions,
): Promise<TabularModel> {
  const { table } = await findEnvironment(specifier);
  if (table) return table(options);
  const ids = definitions.flatMap(({ id, table }) => (table ? [id] : [])).join(", ");
  throw new RangeError(
    `${specifier} has no table of its transitions; environments with one: ${ids}`,
  );
}
