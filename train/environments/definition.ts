import * as z from "zod";
import type { Dynamics } from "./dynamics.ts";
import type { Environment } from "./environment.ts";
import { environmentOf } from "./episodes.ts";
import type { Model } from "./mujoco/description.ts";
import type { TabularModel } from "./tabular-model.ts";

/** An environment that can be made, with options of its own. */
export interface EnvironmentDefinition {
  readonly id: string;
  /** Gymnasium's arguments of these names. */
  readonly options: z.ZodObject;
  /** What MuJoCo simulates, where it does. */
  readonly model?: Model;
  /** @throws {RangeError} naming every option that is wrong, and its limit */
  make(options?: Readonly<Record<string, unknown>>): Promise<Environment>;
  /**
   * Every transition, where they are known beforehand.
   *
   * @throws {RangeError} naming every option that is wrong, and its limit
   */
  readonly table?: (options?: Readonly<Record<string, unknown>>) => TabularModel;
}

/** Two bounds; null where there is none. */
export function range(low: number | null, high: number | null) {
  return z
    .tuple([z.number().nullable(), z.number().nullable()])
    .refine(([least, most]) => least === null || most === null || least < most, {
      error: "the first must be below the second",
    })
    .default([low, high]);
}

export function weight(value: number) {
  return z.number().default(value);
}

/** The standard deviation, or half the width, of the noise that an episode begins with. */
export function scale(value: number) {
  return z.number().min(0).default(value);
}

/** How many simulator steps make an environment step. */
export function frameSkip(value: number) {
  return z.int().positive().default(value);
}

export function flag(value: boolean) {
  return z.boolean().default(value);
}

/** Whether low < x < high, with no bound where one is null; false for NaN. */
export function within([low, high]: readonly [number | null, number | null], x: number): boolean {
  return (low ?? Number.NEGATIVE_INFINITY) < x && x < (high ?? Number.POSITIVE_INFINITY);
}

/** Defines an environment by its dynamics and the options that they take. */
export function defineEnvironment<Shape extends z.ZodRawShape>(definition: {
  id: string;
  /** Steps after which an episode is truncated. */
  maxEpisodeSteps: number;
  model?: Model;
  options: Shape;
  make(options: z.infer<z.ZodObject<Shape>>): Dynamics | Promise<Dynamics>;
  table?(options: z.infer<z.ZodObject<Shape>>): TabularModel;
}): EnvironmentDefinition {
  const { id, maxEpisodeSteps, model, options: shape, table } = definition;
  const own = z.strictObject(shape);
  const limit = z.object({ max_episode_steps: z.int().positive().default(maxEpisodeSteps) });
  const parse = <T>(schema: z.ZodType<T>, options: unknown): T => {
    const parsed = schema.safeParse(options);
    if (parsed.success) return parsed.data;
    const lines = parsed.error.issues.map(({ code, path, message }) =>
      code === "unrecognized_keys"
        ? `${message}; there are: max_episode_steps, ${Object.keys(shape).join(", ")}`
        : `${path.join(".")}: ${message}`,
    );
    throw new RangeError(`${id} cannot be made: ${lines.join("\n")}`);
  };
  return {
    id,
    options: own.extend(limit.shape),
    async make(options = {}) {
      const { max_episode_steps: limited, ...rest } = options;
      const { max_episode_steps: steps } = parse(limit, { max_episode_steps: limited });
      return environmentOf(id, await definition.make(parse(own, rest)), steps);
    },
    ...(model && { model }),
    ...(table && { table: (options = {}) => table(parse(own, options)) }),
  };
}
