import { type Prepared, trainInTurns } from "../learning/loop.ts";
import { remainingShare } from "../learning/schedule.ts";
import type { TrainingOptions, TrainingResult } from "../learning/training.ts";
import { fillNoise } from "../random/noise.ts";
import { generatorFor } from "../random/streams.ts";
import type { ConfiguredOffPolicy } from "./algorithm.ts";
import { Collector } from "./collector.ts";
import { gradientStepsDue } from "./gradient-schedule.ts";
import { replayCapacity } from "./memory.ts";
import { noRefill } from "./refill.ts";
import { ReplayBuffer } from "./replay-buffer.ts";
import type { OffPolicyState, OffPolicyTrainingState } from "./training-state.ts";

type OffPolicyLearner = Prepared & Awaited<ReturnType<ConfiguredOffPolicy["createLearner"]>>;

/**
 * Trains an off-policy algorithm: after `learning_starts` uniformly random steps, takes gradient
 * steps on replayed transitions according to the config's schedule, by default one per environment
 * step.
 *
 * Source: the loop of Mnih et al. 2015, Algorithm 1, as in DDPG, TD3 and SAC.
 */
export async function trainOffPolicy(
  algorithm: ConfiguredOffPolicy,
  options: TrainingOptions<OffPolicyTrainingState>,
): Promise<TrainingResult<OffPolicyTrainingState>> {
  const { config, actor } = algorithm;
  return trainInTurns<OffPolicyState, OffPolicyLearner>(
    {
      config,
      actions: [actor.action],
      prepare: async ({ sizes }, onEngine) => ({
        actor,
        ...(await algorithm.createLearner(sizes, onEngine)),
      }),
    },
    options,
    ({ environments, interaction, made, learned, played }) => {
      const { learner, noise, setChanging } = made;
      const { count, sizes, actions } = environments;
      const buffer = new ReplayBuffer(
        replayCapacity(config),
        sizes.observation,
        actions.length / count,
      );
      const collector = new Collector(config, interaction, buffer);
      const replay = generatorFor(config.seed, "replay");
      const gradientNoise = generatorFor(config.seed, "gradient");

      let refill = noRefill;

      const gradientStep = async (step: number) => {
        const { batch } = learner;
        buffer.sample(batch, replay);
        interaction.normalize(batch.observation);
        interaction.normalize(batch.nextObservation);
        interaction.scaleRewards(batch.reward);
        for (const { law, values } of noise) fillNoise(gradientNoise, law, values);
        setChanging(step);
        await learned(
          await learner.step(remainingShare(config.learning_rate_decay_from, config.steps, step)),
        );
      };
      return {
        async turn(before) {
          const step = before + count;
          const over = await collector.step(before < config.learning_starts ? undefined : learner);
          const { until, behind } = refill;
          const turn = { before: before - behind, step: step - behind, taken: learner.steps };
          const due = step > until ? gradientStepsDue(config, turn) : 0;
          // Until the first n-step transition is complete, there is nothing to learn from.
          for (let i = 0; i < due && buffer.size > 0; i++) await gradientStep(step);
          await played(over);
        },
        read: () => ({
          replay: buffer.read(),
          refill,
          numbers: {
            pending: collector.read(),
            replay: replay.read(),
            gradient: gradientNoise.read(),
          },
        }),
        write(state) {
          buffer.write(state.replay);
          refill = state.refill;
          collector.write(state.numbers.pending);
          replay.write(state.numbers.replay);
          gradientNoise.write(state.numbers.gradient);
        },
      };
    },
  );
}
