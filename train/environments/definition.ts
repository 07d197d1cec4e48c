import * as z from "zod";
import { checkDynamics } from "./check-dynamics.ts";
import type { Dynamics } from "./dynamics.ts";
import type { Environment } from "./environment.ts";
import { environmentOf } from "./episodes.ts";
import { isMujocoFile, type MujocoFile } from "./mujoco/compiled-model.ts";
import type { Model } from "./mujoco/description.ts";
import type { TabularModel } from "./tabular-model.ts";
import type { Players } from "./vector/players.ts";
import type { RowSizes } from "./vector/rows.ts";

/** The definition of an environment, with its options. */
export interface EnvironmentDefinition {
  readonly id: string;
  /** The schema of its options, named like Gymnasium's arguments. */
  readonly options: z.ZodObject;
  /** The described model that MuJoCo simulates, if it does. */
  readonly model?: Model;
  /** The file of the model that MuJoCo simulates, if it does. */
  readonly modelFile?: MujocoFile;
  /** The file that defines it, relative to the current folder; none for those of softedge. */
  readonly source?: EnvironmentSource;
  /**
   * @throws {RangeError} naming every wrong option and its limit
   * @throws {TypeError} if its dynamics are incomplete, naming what is missing or wrong
   */
  make(options?: Readonly<Record<string, unknown>>): Promise<Environment>;
  /**
   * Creates N environments that are stepped together; by default, each is made for itself, in some
   * threads of this process.
   */
  readonly gather?: (
    options: Readonly<Record<string, unknown>>,
    sizes: RowSizes,
    threads: number,
  ) => Promise<Players>;
  /** False if states cannot be restored: `write` starts an episode with a derived seed then. */
  readonly restorable?: boolean;
  /**
   * Returns all transitions, if they are known beforehand.
   *
   * @throws {RangeError} naming every wrong option and its limit
   */
  readonly table?: (options?: Readonly<Record<string, unknown>>) => TabularModel;
  /**
   * Returns the least and the largest return of an episode, if they follow from the rewards and the
   * limit of steps; undefined if the steps have none.
   *
   * @throws {RangeError} naming every wrong option and its limit
   */
  readonly returnRange?: (
    options?: Readonly<Record<string, unknown>>,
  ) => [low: number, high: number] | undefined;
}

/** A file that defines an environment. */
export interface EnvironmentSource {
  /** Relative to the current folder, with slashes. */
  readonly file: string;
  /** Of the file and the local files that it imports. */
  readonly sha256: string;
}

/** The file that defines an environment, as manifests and runs record it; empty without one. */
export function environmentFileOf({ source }: Pick<EnvironmentDefinition, "source">): {
  environment_file?: { path: string; sha256: string };
} {
  return source ? { environment_file: { path: source.file, sha256: source.sha256 } } : {};
}

/** What defines an environment. */
export interface EnvironmentSettings<Shape extends z.ZodRawShape> {
  id: string;
  /** The default number of steps after which an episode is truncated. */
  maxEpisodeSteps: number;
  /** The model that MuJoCo simulates, if it does. */
  model?: Model | MujocoFile;
  /** The zod schemas of its options, with defaults; none by default. */
  options?: Shape;
  make(options: z.infer<z.ZodObject<Shape>>): Dynamics | Promise<Dynamics>;
  table?(options: z.infer<z.ZodObject<Shape>>): TabularModel;
  /** The least and the largest return of an episode of so many steps at most. */
  returnRange?(options: z.infer<z.ZodObject<Shape>>, steps: number): [low: number, high: number];
}

/**
 * Defines an environment by its dynamics and their options.
 *
 * @throws {TypeError} if there is no number of steps, which TypeScript requires
 */
export function defineEnvironment<Shape extends z.ZodRawShape>(
  definition: EnvironmentSettings<Shape>,
): EnvironmentDefinition {
  const { id, maxEpisodeSteps, model, options: shape, table, returnRange } = definition;
  if (!Number.isSafeInteger(maxEpisodeSteps) || maxEpisodeSteps < 1) {
    throw new TypeError(
      `${id}: maxEpisodeSteps must be a whole number from 1, is ${maxEpisodeSteps}`,
    );
  }
  const own = z.strictObject(shape ?? ({} as Shape));
  const limit = { max_episode_steps: z.int().positive().nullable().default(maxEpisodeSteps) };
  const schema = own.extend(limit);
  const describe = ({ issues }: z.ZodError) =>
    issues
      .map(({ code, path, message }) =>
        code === "unrecognized_keys"
          ? `${message}; there are: ${Object.keys(schema.shape).join(", ")}`
          : `${path.join(".")}: ${message}`,
      )
      .join("\n");
  const read = (options: Readonly<Record<string, unknown>>) => {
    const parsed = schema.safeParse(options);
    if (!parsed.success) throw new RangeError(`${id} cannot be made: ${describe(parsed.error)}`);
    const { max_episode_steps, ...rest } = options;
    const { max_episode_steps: steps } = z.object(limit).parse({ max_episode_steps });
    return { steps, rest: own.parse(rest) };
  };
  return {
    id,
    options: schema,
    ...(model && (isMujocoFile(model) ? { modelFile: model } : { model })),
    async make(options = {}) {
      const { steps, rest } = read(options);
      const dynamics = await definition.make(rest);
      checkDynamics(id, dynamics);
      return environmentOf(id, dynamics, steps, maxEpisodeSteps);
    },
    ...(table && { table: (options = {}) => table(read(options).rest) }),
    ...(returnRange && {
      returnRange: (options = {}) => {
        const { steps, rest } = read(options);
        return steps === null ? undefined : returnRange(rest, steps);
      },
    }),
  };
}
