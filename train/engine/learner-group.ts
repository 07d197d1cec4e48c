import type { Device } from "./devices.ts";
import { createLearner, createLearners, type Engine, type EngineInUse } from "./engines.ts";
import type { LearnerProgram } from "./gradient-step.ts";
import type { Learner } from "./learner.ts";

/** Makes a learner for a program; tells first which engine was chosen. */
export type MakeLearner<Field extends string> = (
  program: <Tensor>() => LearnerProgram<Tensor, Field>,
  onEngine: ((engine: EngineInUse) => void) | undefined,
) => Promise<Learner<Field>>;

/** Configured runs whose learners take all gradient steps together. */
export interface ConfiguredTogether<Configured> {
  /** A run for each seed. */
  readonly runs: readonly Configured[];
  /** The other runs no longer wait for that of a seed. */
  leave(seed: number): Promise<void>;
}

/** The part of a config that a learner's engine needs. */
interface EngineConfig {
  engine: Engine;
  device: Device;
  threads: number;
}

/** Makes a learner by itself. */
function learnerAlone<Field extends string>({
  engine,
  ...settings
}: EngineConfig & { seed: number }): MakeLearner<Field> {
  const { seed, device, threads } = settings;
  return (program, onEngine) =>
    createLearner(engine, { seed, device, threads }, program, { onEngine });
}

/** The learners of a group, and the engine that was chosen for them. */
interface Made<Field extends string> {
  learners: ReadonlyMap<number, Learner<Field>>;
  engine: EngineInUse | undefined;
}

/**
 * The learners of runs that differ in their seeds alone, which take all gradient steps together. They
 * are made when the first run asks for its own.
 */
export class LearnerGroup<Field extends string> {
  private readonly config: EngineConfig;
  private readonly seeds: readonly number[];
  private readonly gone = new Set<number>();
  private made: Promise<Made<Field>> | undefined;

  constructor(config: EngineConfig, seeds: readonly number[]) {
    this.config = config;
    this.seeds = seeds;
  }

  /** Makes the learner of one of the seeds. */
  learnerOf(seed: number): MakeLearner<Field> {
    return async (program, onEngine) => {
      this.made ??= this.make(program);
      const { learners, engine } = await this.made;
      const learner = learners.get(seed);
      if (!learner) throw new RangeError(`there is no learner of seed ${seed}`);
      if (engine) onEngine?.(engine);
      return learner;
    };
  }

  /** The others no longer wait for the learner of a seed, even if its run has never asked for it. */
  async leave(seed: number): Promise<void> {
    this.gone.add(seed);
    const made = await this.made?.catch(() => undefined);
    await made?.learners.get(seed)?.release();
  }

  private async make(program: <Tensor>() => LearnerProgram<Tensor, Field>): Promise<Made<Field>> {
    const { seeds } = this;
    const { engine: name, device, threads } = this.config;
    let engine: EngineInUse | undefined;
    const made = await createLearners(name, { seeds, device, threads }, program, {
      onEngine(chosen) {
        engine = chosen;
      },
    });
    const learners = new Map(seeds.map((seed, i) => [seed, made[i]]));
    for (const seed of this.gone) await learners.get(seed)?.release();
    return { learners, engine };
  }
}

/**
 * The ways in which settings become runs of an algorithm.
 *
 * @param parse returns the config; throws an error if the settings do not fit the algorithm
 * @param configured a run of a config, with the way to make its learner
 */
export function configurations<
  Config extends EngineConfig & { seed: number },
  Field extends string,
  Configured,
>(
  parse: (settings: unknown) => Config,
  configured: (config: Config, makeLearner: MakeLearner<Field>) => Configured,
) {
  return {
    /** @throws {Error} if the settings do not fit this algorithm */
    configure(settings: unknown): Configured {
      const config = parse(settings);
      return configured(config, learnerAlone(config));
    },
    /**
     * Configures runs that differ in their seeds alone, whose learners take all gradient steps
     * together.
     */
    configureTogether(settings: unknown, seeds: readonly number[]): ConfiguredTogether<Configured> {
      const config = parse(settings);
      const group = new LearnerGroup<Field>(config, seeds);
      return {
        runs: seeds.map((seed) => configured({ ...config, seed }, group.learnerOf(seed))),
        leave: (seed) => group.leave(seed),
      };
    },
  };
}
