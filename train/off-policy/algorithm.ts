import type * as z from "zod";
import type { EngineInUse } from "../engine/engines.ts";
import type { Batch, GradientStep, LearnerProgram } from "../engine/gradient-step.ts";
import type { Learner } from "../engine/learner.ts";
import { configurations, type MakeLearner } from "../engine/learner-group.ts";
import type { LearnedSizes } from "../learning/learned-vector.ts";
import { type ActorDescription, actionColumns, actorPass } from "../networks/actor.ts";
import { actorParameters } from "../networks/parameter-groups.ts";
import type { NetworkSizes } from "../networks/perceptron.ts";
import type { AlgorithmFacts } from "../run/algorithm-facts.ts";
import type { OffPolicyConfig } from "./config.ts";

/** The fields of a batch that hold transitions, as in the replay buffer. */
export type TransitionField =
  | "observation"
  /** In (-1, 1), before scaling to the environment's bounds; the index of a discrete action. */
  | "action"
  | "reward"
  | "nextObservation"
  /**
   * The factor of the next observation's value: gamma, or gamma^n after n steps; 0 if the task
   * ended, but not at a time limit.
   */
  | "continuation";

/** A gradient step on transitions, with the noise that the algorithm declares. */
export type OffPolicyStep<Tensor, Noise extends string> = GradientStep<
  Tensor,
  TransitionField | Noise
> &
  TemperatureStep<Tensor>;

/** A gradient step whose temperature may change in training: it is then a column of the batch. */
export interface TemperatureStep<Tensor> extends GradientStep<Tensor> {
  readonly batch: Batch<string, Tensor> & { readonly temperature?: Tensor };
}

/**
 * Settings that change as training proceeds, by their value at an environment step. Each is a column
 * of the batch, with the same value in every row: the batch is taken apart by rows.
 */
export type ChangingSettings = Readonly<Record<string, (step: number) => number>>;

/** Noise in a batch, as many columns as an action. */
export interface NoiseField {
  /** N(0, 1), or uniform in (-1, 1). */
  law: "normal" | "uniform";
  /** The number of rows for each transition. */
  rows: number;
}

export type NoiseFields<Noise extends string> = Readonly<Record<Noise, NoiseField>>;

/** Noise fields of N(0, 1), with a row for each transition. */
export function normalNoise<const Noise extends string>(...names: Noise[]): NoiseFields<Noise>;
export function normalNoise(...names: string[]): NoiseFields<string> {
  return Object.fromEntries(names.map((name) => [name, { law: "normal", rows: 1 }]));
}

/**
 * The shapes of a batch of transitions and of its noise.
 *
 * @param columns of an observation and an action; a discrete action has one, its index
 */
export function transitionShapes<Noise extends string>(
  columns: LearnedSizes,
  rows: number,
  noise: NoiseFields<Noise>,
): Record<TransitionField | Noise, readonly number[]>;
export function transitionShapes(
  { observation, action }: LearnedSizes,
  rows: number,
  noise: NoiseFields<string>,
): Record<string, readonly number[]> {
  return {
    observation: [rows, observation],
    action: [rows, action],
    reward: [rows, 1],
    nextObservation: [rows, observation],
    continuation: [rows, 1],
    ...Object.fromEntries(
      Object.entries(noise).map(([name, field]) => [name, [field.rows * rows, action]]),
    ),
  };
}

/** The noise of a learner's batch, to be filled before each gradient step. */
export type BatchNoise = readonly { law: NoiseField["law"]; values: Float32Array }[];

/** A learner, and what its batch has beside transitions. */
export interface OffPolicyLearner {
  learner: Learner<TransitionField>;
  noise: BatchNoise;
  /** Sets the changing settings of the batch to their values at an environment step. */
  setChanging(step: number): void;
}

/** An off-policy algorithm with its config. */
export interface ConfiguredOffPolicy {
  readonly loop: "off-policy";
  readonly config: OffPolicyConfig;
  readonly actor: ActorDescription;
  /** The algorithm's program for an engine. */
  program<Tensor>(sizes: LearnedSizes): LearnerProgram<Tensor, TransitionField>;
  /**
   * Creates a learner in the configured engine.
   *
   * @param onEngine is called with the chosen engine
   */
  createLearner(
    sizes: LearnedSizes,
    onEngine?: (engine: EngineInUse) => void,
  ): Promise<OffPolicyLearner>;
}

/** The definition of an off-policy algorithm. */
interface Definition<
  Name extends string,
  Schema extends z.ZodType<OffPolicyConfig>,
  Noise extends string,
> extends AlgorithmFacts<Name> {
  /** The schema of its config, made by `offPolicyConfig`. */
  config: Schema;
  /** The batch's noise. */
  noise: NoiseFields<Noise> | ((config: z.output<Schema>) => NoiseFields<Noise>);
  /** Its settings that change; none by default. */
  changing?(config: z.output<Schema>): ChangingSettings;
  actor: ActorDescription;
  /**
   * Writes down a gradient step, whose losses and reports are means over transitions. The actor's
   * parameters must be named `actorParameters`.
   */
  step<Tensor>(
    step: OffPolicyStep<Tensor, Noise>,
    config: z.output<Schema>,
    sizes: NetworkSizes,
  ): void;
}

/** Defines an off-policy algorithm, from which everything else is derived. */
export function defineOffPolicy<
  const Name extends string,
  Schema extends z.ZodType<OffPolicyConfig>,
  const Noise extends string = never,
>({ config: schema, noise, changing, actor, step, ...facts }: Definition<Name, Schema, Noise>) {
  /** @param makeLearner in the configured engine */
  const configured = (
    config: z.output<Schema>,
    makeLearner: MakeLearner<TransitionField | Noise>,
  ): ConfiguredOffPolicy => {
    const { hidden, batch_size: batchSize } = config;
    const fields = typeof noise === "function" ? noise(config) : noise;
    const columns = Object.entries(changing?.(config) ?? {});
    const program = <Tensor>(
      sizes: LearnedSizes,
      rows = batchSize,
    ): LearnerProgram<Tensor, TransitionField | Noise> => {
      const networks = { ...sizes, hidden };
      const transition = { ...sizes, action: actionColumns(actor, sizes) };
      return {
        batch: {
          ...transitionShapes(transition, rows, fields),
          ...Object.fromEntries(columns.map(([name]) => [name, [rows, 1]])),
        },
        step: (gradientStep) => step(gradientStep, { ...config, batch_size: rows }, networks),
        rows: { count: rows, program: (count) => program<Tensor>(sizes, count) },
        actor: actorPass(actor, actorParameters, networks),
      };
    };
    return {
      loop: "off-policy",
      config,
      actor,
      program,
      async createLearner(sizes, onEngine) {
        const learner = await makeLearner(<Tensor>() => program<Tensor>(sizes), onEngine);
        return {
          learner,
          noise: noiseOf(learner.batch, fields),
          setChanging(at) {
            const batch: Batch<string, Float32Array> = learner.batch;
            for (const [name, valueAt] of columns) batch[name].fill(valueAt(at));
          },
        };
      },
    };
  };
  return {
    ...facts,
    loop: "off-policy" as const,
    /** The kind of observations that it learns from. */
    observation: "box" as const,
    /** The policies that it trains. */
    policies: [actor],
    config: schema,
    ...configurations((settings) => schema.parse(settings), configured),
  };
}

/** The noise of a batch. */
function noiseOf<Noise extends string>(
  batch: Batch<Noise, Float32Array>,
  fields: NoiseFields<Noise>,
): BatchNoise;
function noiseOf(batch: Batch<string, Float32Array>, fields: NoiseFields<string>): BatchNoise {
  return Object.entries(fields).map(([name, { law }]) => ({ law, values: batch[name] }));
}
