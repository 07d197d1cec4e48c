import type * as z from "zod";
import { createLearner, type EngineInUse } from "../engine/engines.ts";
import type { GradientStep, LearnerProgram } from "../engine/gradient-step.ts";
import type { Learner } from "../engine/learner.ts";
import { type ActorDescription, actorPass } from "../networks/actor.ts";
import type { NetworkSizes } from "../networks/perceptron.ts";
import type { AlgorithmFacts } from "../run/algorithm-facts.ts";
import type { OffPolicyConfig } from "./config.ts";

/** The fields of a batch that hold transitions, as in the replay buffer. */
export type TransitionField =
  | "observation"
  /** In (-1, 1), before scaling to the environment's bounds. */
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
>;

/** The sizes of observations and actions. */
export type TransitionSizes = Pick<NetworkSizes, "observation" | "action">;

/** The name of the actor's parameters in every off-policy algorithm. */
export const actorParameters = "actor";

/**
 * The shapes of a batch of transitions and of its noise, N(0, 1) with as many columns as an action.
 */
export function transitionShapes<Noise extends string>(
  { observation, action }: TransitionSizes,
  rows: number,
  noise: readonly Noise[],
): Record<TransitionField | Noise, readonly number[]>;
export function transitionShapes(
  { observation, action }: TransitionSizes,
  rows: number,
  noise: readonly string[],
): Record<string, readonly number[]> {
  return {
    observation: [rows, observation],
    action: [rows, action],
    reward: [rows, 1],
    nextObservation: [rows, observation],
    continuation: [rows, 1],
    ...Object.fromEntries(noise.map((field) => [field, [rows, action]])),
  };
}

/** An off-policy algorithm with its config. */
export interface ConfiguredOffPolicy {
  readonly config: OffPolicyConfig;
  readonly actor: ActorDescription;
  /** The algorithm's program for an engine. */
  program<Tensor>(sizes: TransitionSizes): LearnerProgram<Tensor, TransitionField>;
  /**
   * Creates a learner in the configured engine.
   *
   * @param onEngine is called with the chosen engine
   * @returns the learner, and the fields of its batch to fill with N(0, 1)
   */
  createLearner(
    sizes: TransitionSizes,
    onEngine?: (engine: EngineInUse) => void,
  ): Promise<{ learner: Learner<TransitionField>; noise: readonly Float32Array[] }>;
}

/** The definition of an off-policy algorithm. */
interface Definition<
  Name extends string,
  Schema extends z.ZodType<OffPolicyConfig>,
  Noise extends string,
> extends AlgorithmFacts<Name> {
  /** The schema of its config, made by `offPolicyConfig`. */
  config: Schema;
  /** The names of the batch's noise fields. */
  noise: readonly Noise[];
  actor: ActorDescription;
  /** Writes down a gradient step. The actor's parameters must be named `actorParameters`. */
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
>({ config: schema, noise, actor, step, ...facts }: Definition<Name, Schema, Noise>) {
  return {
    ...facts,
    /** The action distribution of its policies. */
    distribution: actor.distribution,
    loop: "off-policy" as const,
    config: schema,
    /** @throws {z.ZodError} if the settings do not fit this algorithm */
    configure(settings: unknown): ConfiguredOffPolicy {
      const config = schema.parse(settings);
      const { engine, seed, threads, hidden, batch_size: batchSize } = config;
      const program = <Tensor>(
        sizes: TransitionSizes,
      ): LearnerProgram<Tensor, TransitionField | Noise> => {
        const networks = { ...sizes, hidden };
        return {
          batch: transitionShapes(sizes, batchSize, noise),
          step: (gradientStep) => step(gradientStep, config, networks),
          actor: actorPass(actor, actorParameters, networks),
        };
      };
      return {
        config,
        actor,
        program,
        async createLearner(sizes, onChosen) {
          const learner = await createLearner(
            engine,
            { seed, threads },
            <Tensor>() => program<Tensor>(sizes),
            { batchSize, onChosen },
          );
          return { learner, noise: noise.map((field) => learner.batch[field]) };
        },
      };
    },
  };
}
