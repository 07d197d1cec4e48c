import { noiseLawOf } from "../../schemas/policy-interface.ts";
import type { EngineInUse } from "../engine/engines.ts";
import type { Learner } from "../engine/learner.ts";
import type { VectorEnvironment } from "../environments/vector/vector-environment.ts";
import { normalize } from "../networks/observation-statistics.ts";
import { generatorFor } from "../random/streams.ts";
import type { ConfiguredOffPolicy, TransitionField } from "./algorithm.ts";
import { Collector } from "./collector.ts";
import { continuousVector } from "./continuous-vector.ts";
import { evaluateLearner, type ReturnsByMode } from "./evaluate-learner.ts";
import { givingWay } from "./event-loop.ts";
import { gradientStepsDue, learningRateShare, passes } from "./gradient-schedule.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import { RunningMeans } from "./running-means.ts";
import type { TrainingState } from "./training-state.ts";

/** The events of a training run. */
export interface TrainingEvents {
  /** The chosen engine; called first. */
  onEngine?(engine: EngineInUse): void;
  onStep?(step: number): void;
  onEpisode?(episode: { step: number; episode: number; return: number; length: number }): void;
  /** The reports of a gradient step: losses, temperature. */
  onGradientStep?(reports: Record<string, number>): void;
  /** The means of gradient steps' reports since the last call. */
  onReports?(reports: { step: number } & Record<string, number>): void;
  /** @param state to resume from */
  onEvaluation?(
    evaluation: { step: number } & ReturnsByMode,
    learner: Learner<TransitionField>,
    state: TrainingState,
  ): void;
}

export interface TrainingResult {
  steps: number;
  /** True if an evaluation reached the target return, where one is set. */
  reachedTarget: boolean;
  /** The final state, to resume from. */
  state: TrainingState;
}

export interface TrainingOptions {
  /** Creates environments for training and for evaluation. */
  make(count: number): Promise<VectorEnvironment>;
  events?: TrainingEvents;
  /** Called after every step; returns true to stop there, without an evaluation. */
  interrupted?(): boolean;
  /**
   * Returns the state to resume from: that of a run with the same config, except that the number of
   * steps may be larger.
   */
  resumed?(learner: Learner<TransitionField>): TrainingState;
  /** Called with the learner at the end, before it is released. */
  finish?(learner: Learner<TransitionField>, result: TrainingResult): void;
}

/** The longest time that timers and signals have to wait. */
const turnMilliseconds = 50;

/**
 * Trains an off-policy algorithm: after `learning_starts` uniformly random steps, takes gradient
 * steps on replayed transitions according to the config's schedule, by default one per environment
 * step. The same config gives the same numbers on the same machine.
 *
 * Source: the loop of Mnih et al. 2015, Algorithm 1, as in DDPG, TD3 and SAC.
 */
export async function trainOffPolicy(
  algorithm: ConfiguredOffPolicy,
  { make, events = {}, interrupted = () => false, resumed, finish }: TrainingOptions,
): Promise<TrainingResult> {
  const { config, actor } = algorithm;
  await using resources = new AsyncDisposableStack();
  const made = async (count: number) =>
    continuousVector(resources.adopt(await make(count), (vector) => vector.release()));
  const environments = await made(config.environments);
  const evaluated = await made(config.evaluation_episodes);
  const { learner, noise } = await algorithm.createLearner(environments.sizes, (engine) =>
    events.onEngine?.(engine),
  );
  resources.defer(() => learner.release());

  const { observation, action } = environments.sizes;
  // The last step of all environments may exceed the configured number of steps.
  const transitions = Math.ceil(config.steps / environments.count) * environments.count;
  const buffer = new ReplayBuffer(Math.min(config.buffer_size, transitions), observation, action);
  const takesNoise = noiseLawOf(actor.distribution) !== undefined;
  const collector = new Collector({ config, environments, buffer, takesNoise });
  const replay = generatorFor(config.seed, "replay");
  const gradientNoise = generatorFor(config.seed, "gradient");
  const reports = new RunningMeans();
  const giveWay = givingWay(turnMilliseconds);
  const from = resumed?.(learner);
  let { step, evaluationDue, ended } = from ?? { step: 0, evaluationDue: false, ended: 0 };

  if (from) {
    learner.write(from.learner, from.gradientSteps);
    reports.write(from.reports);
    buffer.write(from.replay);
    replay.write(from.numbers.replay);
    gradientNoise.write(from.numbers.gradient);
    await collector.write(from);
  } else {
    await collector.begin();
  }
  const state = async (): Promise<TrainingState> => {
    const { episodes, numbers } = await collector.read();
    return {
      step,
      evaluationDue,
      ended,
      episodes,
      gradientSteps: learner.steps,
      learner: learner.read(),
      reports: reports.read(),
      replay: buffer.read(),
      numbers: { ...numbers, replay: replay.read(), gradient: gradientNoise.read() },
    };
  };
  const normalization = () =>
    config.normalize_observations ? collector.statistics.normalization() : undefined;

  const gradientStep = async () => {
    const { batch } = learner;
    buffer.sample(batch, replay);
    const normalized = normalization();
    if (normalized) {
      normalize(batch.observation, normalized);
      normalize(batch.nextObservation, normalized);
    }
    for (const values of noise) gradientNoise.fillNormal(values);
    const reported = await learner.step(learningRateShare(config, step));
    reports.add(reported);
    events.onGradientStep?.(reported);
  };

  /** Evaluates the policy. Returns true if the target return, if any, is reached. */
  const evaluate = async () => {
    if (!reports.isEmpty) {
      // Take them even without a listener, so that the state does not depend on one.
      const means = reports.take();
      events.onReports?.({ step, ...means });
    }
    const evaluation = await evaluateLearner(learner, evaluated, {
      seed: config.seed,
      takesNoise,
      normalization: normalization(),
    });
    evaluationDue = false;
    events.onEvaluation?.({ step, ...evaluation }, learner, await state());
    return config.target_return !== null && evaluation.deterministic.mean >= config.target_return;
  };

  // Await before returning: `await using` would release the learner while it is read.
  const end = async (reachedTarget: boolean): Promise<TrainingResult> => {
    const result = { steps: step, reachedTarget, state: await state() };
    finish?.(learner, result);
    return result;
  };

  for (;;) {
    const reachedTarget = evaluationDue && (await evaluate());
    if (reachedTarget || step >= config.steps) return await end(reachedTarget);

    // One step of each environment.
    const before = step;
    const over = await collector.step(before < config.learning_starts ? undefined : learner);
    step += environments.count;
    for (const episode of over) {
      ended += 1;
      events.onEpisode?.({ step, episode: ended, ...episode });
    }

    // Gradient steps. Until the first n-step transition is complete, there is nothing to learn
    // from.
    const due = gradientStepsDue(config, { before, step, taken: learner.steps });
    for (let i = 0; i < due && buffer.size > 0; i++) await gradientStep();

    evaluationDue = step >= config.steps || passes(config.evaluation_interval, before, step);
    events.onStep?.(step);
    await giveWay();
    if (interrupted()) return await end(false);
  }
}
