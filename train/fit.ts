import { totalmem } from "node:os";
import { requireDevice } from "./engine/device/examination.ts";
import { requireTfjs } from "./engine/tfjs/module.ts";
import { environmentFileOf } from "./environments/definition.ts";
import { isEnvironmentFile } from "./environments/file/environment-file.ts";
import {
  findEnvironment,
  NoSuchEnvironmentError,
  tabularModelOf,
} from "./environments/registry.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  describeUnfit,
  findExcess,
  type RunConfig,
} from "./registry.ts";

/**
 * The file that defines a run's environment, for the record of its starts; empty without one.
 *
 * @throws {RangeError} if there is no such environment
 */
export async function environmentFileIn({ environment }: Pick<RunConfig, "environment">) {
  return environmentFileOf(await findEnvironment(environment));
}

/** The spaces of a config's environment. */
export async function spacesOf({
  environment,
  environment_options,
}: Pick<RunConfig, "environment" | "environment_options">) {
  const definition = await findEnvironment(environment);
  const made = await definition.make(environment_options);
  const { observationSpace: observation, actionSpace: action } = made;
  made.release();
  return { environment: definition.id, observation, action };
}

/**
 * Returns the spaces of the environment in which a run was trained.
 *
 * @param path the run's folder
 * @throws {NoSuchEnvironmentError} naming the run and the environment's file, if it is not there
 */
export async function spacesOfRun(path: string, config: RunConfig) {
  try {
    return await spacesOf(config);
  } catch (cause) {
    const { environment } = config;
    if (!(cause instanceof NoSuchEnvironmentError && isEnvironmentFile(environment))) throw cause;
    throw new NoSuchEnvironmentError(
      `${path} is trained in ${environment}, and ${cause.message}: move the file back there, or ` +
        "run this in the folder that has it",
      { cause },
    );
  }
}

/** The memory of this machine, or of this container, in bytes. */
function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/**
 * @param runs of the same settings that are trained at a time
 * @throws {RangeError} if they need more memory than there is, naming the field and its limit
 */
export function checkMemory(
  configured: ConfiguredLearning,
  spaces: Awaited<ReturnType<typeof spacesOf>>,
  runs = 1,
): void {
  const excess = findExcess(configured, spaces, machineMemory(), runs);
  if (excess) throw new RangeError(`${excess.field}: ${excess.message}`);
}

/**
 * Checks that this machine has the engine of a config, and its device.
 *
 * @throws {Error} saying what adds it, if it is missing
 */
export async function checkEngine(config: RunConfig): Promise<void> {
  if (!("engine" in config)) return;
  if (config.engine === "tfjs") requireTfjs();
  else await requireDevice(config.device);
}

/**
 * Checks that a config can be trained: its environment exists and has its options, its algorithm
 * learns it, and there is the memory for it.
 *
 * @throws {Error} saying what is wrong, with the commands that fit, or the field and its limit
 */
export async function checkConfig(config: RunConfig): Promise<void> {
  const algorithm = algorithmOf(config);
  if (algorithm.loop === "tabular") {
    await tabularModelOf(config.environment, config.environment_options);
    return;
  }
  const spaces = await spacesOf(config);
  const unfit = describeUnfit(algorithm, spaces);
  if (unfit !== undefined) throw new RangeError(unfit);
  checkMemory(algorithm.configure(config), spaces);
}

/**
 * Checks that a config can be trained on this machine, which has its engine.
 *
 * @throws {Error} saying what is wrong, or what adds what is missing
 */
export async function checkFit(config: RunConfig): Promise<void> {
  await checkConfig(config);
  await checkEngine(config);
}
