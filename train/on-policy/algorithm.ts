import type * as z from "zod";
import type { EngineInUse } from "../engine/engines.ts";
import type { GradientStep, LearnerProgram } from "../engine/gradient-step.ts";
import type { Learner } from "../engine/learner.ts";
import { configurations, type MakeLearner } from "../engine/learner-group.ts";
import type { ActionKind, LearnedSizes } from "../learning/learned-vector.ts";
import { actionColumns, actorPass, type StochasticActor } from "../networks/actor.ts";
import { actorCriticParameters } from "../networks/parameter-groups.ts";
import type { NetworkSizes } from "../networks/perceptron.ts";
import type { AlgorithmFacts } from "../run/algorithm-facts.ts";
import type { OnPolicyConfig } from "./config.ts";
import type { MinibatchField } from "./minibatches.ts";
import { rolloutPasses } from "./networks.ts";

/** A gradient step on a minibatch, with the scalars that the algorithm declares. */
export type OnPolicyStep<Tensor, Scalar extends string> = GradientStep<
  Tensor,
  MinibatchField | Scalar
>;

/** The shapes of a minibatch and of its scalars. */
export function minibatchShapes<Scalar extends string>(
  columns: LearnedSizes,
  rows: number,
  scalars: readonly Scalar[],
): Record<MinibatchField | Scalar, readonly number[]>;
export function minibatchShapes(
  { observation, action }: LearnedSizes,
  rows: number,
  scalars: readonly string[],
): Record<string, readonly number[]> {
  return {
    observation: [rows, observation],
    action: [rows, action],
    logProb: [rows, 1],
    advantage: [rows, 1],
    return: [rows, 1],
    weight: [rows, 1],
    ...Object.fromEntries(scalars.map((name) => [name, []])),
  };
}

/** An on-policy algorithm with its config. */
export interface ConfiguredOnPolicy {
  readonly loop: "on-policy";
  readonly config: OnPolicyConfig;
  /** The kinds of actions that it learns. */
  readonly actions: readonly ActionKind[];
  /** The policy for a kind of actions. */
  actorFor(actions: ActionKind): StochasticActor;
  /** The algorithm's program for an engine. */
  program<Tensor>(
    actor: StochasticActor,
    sizes: LearnedSizes,
  ): LearnerProgram<Tensor, MinibatchField>;
  /**
   * Creates a learner in the configured engine.
   *
   * @param onEngine is called with the chosen engine
   * @returns the learner, and a function that sets its batch's scalars for an environment step
   */
  createLearner(
    actor: StochasticActor,
    sizes: LearnedSizes,
    onEngine?: (engine: EngineInUse) => void,
  ): Promise<{ learner: Learner<MinibatchField>; setScalars(step: number): void }>;
}

/** The definition of an on-policy algorithm. */
interface Definition<
  Name extends string,
  Schema extends z.ZodType<OnPolicyConfig>,
  Scalar extends string,
> extends AlgorithmFacts<Name> {
  /** The schema of its config, made by `onPolicyConfig`. */
  config: Schema;
  /** The policies of a config: one for each kind of actions that it learns. */
  policies(config: z.output<Schema>): readonly StochasticActor[];
  /** Scalars of the batch that may change as training proceeds, by their value at a step. */
  scalars: Readonly<Record<Scalar, (config: z.output<Schema>, step: number) => number>>;
  /** Writes down a gradient step on the parameters `actorCriticParameters`. */
  step<Tensor>(
    step: OnPolicyStep<Tensor, Scalar>,
    config: z.output<Schema>,
    networks: { actor: StochasticActor; sizes: NetworkSizes },
  ): void;
}

/** Defines an on-policy algorithm, from which everything else is derived. */
export function defineOnPolicy<
  const Name extends string,
  Schema extends z.ZodType<OnPolicyConfig>,
  const Scalar extends string,
>({ config: schema, policies, scalars, step, ...facts }: Definition<Name, Schema, Scalar>) {
  /** @param makeLearner in the configured engine */
  const configured = (
    config: z.output<Schema>,
    makeLearner: MakeLearner<MinibatchField | Scalar>,
  ): ConfiguredOnPolicy => {
    const { hidden, environments, rollout_steps } = config;
    const batchSize = Math.min(config.batch_size, environments * rollout_steps);
    const names = keysOf(scalars);
    const actors = policies(config);
    const program = <Tensor>(
      actor: StochasticActor,
      sizes: LearnedSizes,
    ): LearnerProgram<Tensor, MinibatchField | Scalar> => {
      const networks = { ...sizes, hidden };
      const columns = { ...sizes, action: actionColumns(actor, sizes) };
      return {
        batch: minibatchShapes(columns, batchSize, names),
        step: (gradientStep) => step(gradientStep, config, { actor, sizes: networks }),
        actor: actorPass(actor, actorCriticParameters, networks),
        passes: rolloutPasses<Tensor>(actor, networks),
      };
    };
    return {
      loop: "on-policy",
      config,
      actions: actors.map(({ action }) => action),
      actorFor(actions) {
        const actor = actors.find(({ action }) => action === actions);
        if (actor) return actor;
        throw new RangeError(`${facts.name} has no policy of ${actions} actions`);
      },
      program,
      async createLearner(actor, sizes, onEngine) {
        const learner = await makeLearner(<Tensor>() => program<Tensor>(actor, sizes), onEngine);
        return {
          learner,
          setScalars(at) {
            for (const name of names) learner.batch[name][0] = scalars[name](config, at);
          },
        };
      },
    };
  };
  return {
    ...facts,
    loop: "on-policy" as const,
    /** The kind of observations that it learns from. */
    observation: "box" as const,
    /** The policies of its default settings. */
    policies: policies(schema.parse({ algorithm: facts.name })),
    config: schema,
    ...configurations((settings) => schema.parse(settings), configured),
  };
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[];
function keysOf(record: object): string[] {
  return Object.keys(record);
}
