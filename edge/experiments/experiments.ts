import { declarationOf, type Experiment, type ExperimentIndex } from "../../schemas/experiment.ts";
import { Refusal } from "../http/refusal.ts";
import { available } from "../storage/available.ts";
import { createKeptTexts, type KeptTexts } from "../storage/kept-texts.ts";
import { type Ages, createKnownObject, defaultAges } from "../storage/known-object.ts";
import { createOutbox } from "../storage/outbox.ts";
import type { SharedObject } from "../storage/shared-object.ts";
import type { SingleFlight } from "../storage/single-flight.ts";
import { createDecisionQueue, type DecisionQueue } from "./decision-queue.ts";
import { experimentsIn } from "./experiments-object.ts";
import type { ExperimentHistory } from "./history.ts";
import { experimentOf } from "./lifecycle.ts";
import type { OutcomeShard } from "./outcome-shard.ts";
import { createShards, type Shards } from "./shards.ts";
import { createToldUnits, type ToldUnit } from "./told.ts";
import type { Assignment } from "./units.ts";

/** The storage of experiments. */
export interface ExperimentStorage {
  bucket: R2Bucket;
  outcomes: DurableObjectNamespace<OutcomeShard>;
  history: DurableObjectNamespace<ExperimentHistory>;
  /** Takes decisions to the bucket, if they can be kept. */
  decisions: Queue<string> | undefined;
}

/** Returns the storage of experiments, if all that they need is bound. */
export function storageIn({
  POLICIES: bucket,
  OUTCOMES: outcomes,
  HISTORY: history,
  DECISIONS: decisions,
}: Cloudflare.Env): ExperimentStorage | undefined {
  return bucket && outcomes && history && { bucket, outcomes, history, decisions };
}

/** The experiments, as an isolate knows them. */
export interface Experiments {
  readonly index: SharedObject<ExperimentIndex>;
  readonly bucket: R2Bucket;
  /** The way of decisions to their log; undefined where none can be kept. */
  readonly decisions: DecisionQueue | undefined;
  find(name: string): Promise<Experiment | undefined>;
  list(): Promise<Experiment[]>;
  shardsOf(experiment: Experiment): Shards;
  historyOf(experiment: Experiment): DurableObjectStub<ExperimentHistory>;
  /**
   * Tells the store what a unit was answered, some time after.
   *
   * @param assignment the arm that it counts for, if it counts
   */
  expose(experiment: Experiment, unit: string, assignment: Assignment | undefined): void;
  /** What this isolate has told a unit, as far as it remembers. */
  toldOf(experiment: Experiment, unit: string): ToldUnit | undefined;
  /** What is answered to all who read: results and histories. */
  readonly texts: KeptTexts;
  /** Goes by this index from now on: it is newer than any that was read. */
  adopt(index: ExperimentIndex): Promise<void>;
}

/** @throws {Refusal} when there is no such experiment */
export async function findExperiment(
  experiments: Experiments | undefined,
  name: string,
): Promise<Experiment> {
  const found = await existing(experiments).find(name);
  if (found) return found;
  throw noSuchExperiment();
}

/**
 * An experiment as it is now, for operators: an isolate may know it as it was some seconds ago.
 *
 * @throws {Refusal} when there is no such experiment
 */
export async function latestExperiment(
  experiments: Experiments | undefined,
  name: string,
): Promise<Experiment> {
  const found = experimentOf(await existing(experiments).index.read(), name);
  if (found) return found;
  throw noSuchExperiment();
}

export function noSuchExperiment(): Refusal {
  return new Refusal(404, "there is no such experiment");
}

/** @throws {Refusal} when there can be no experiments here */
export function existing(experiments: Experiments | undefined): Experiments {
  if (experiments) return experiments;
  throw new Refusal(501, "there are no experiments here: bind POLICIES, OUTCOMES and HISTORY");
}

/** @throws {Refusal} with 503 when the experiments cannot be reached */
function withExperiments<T>(work: () => Promise<T>): Promise<T> {
  return available("what is known of experiments", work);
}

/** Units of which an isolate remembers what it has told them, and need not tell the store again. */
const mostTold = 50_000;
/** Milliseconds after a stop for which some isolate may still count units that it never met. */
const stopKnown = 60_000;

/** Milliseconds for which results and histories are kept: to read them often costs little more. */
const textAge = 1_000;

/** What a unit was answered, on its way to the store. */
interface Exposure {
  experiment: Experiment;
  unit: string;
  assignment: Assignment | undefined;
}

/**
 * @param once does what many requests want at the same time
 * @param keepAlive the platform's waitUntil
 */
export function createExperiments(
  { bucket, outcomes, history, decisions }: ExperimentStorage,
  once: SingleFlight<void>,
  keepAlive: (promise: Promise<unknown>) => void,
  ages: Ages = defaultAges,
): Experiments {
  const index = experimentsIn(bucket);
  const known = createKnownObject(index, async () => {}, once, keepAlive, ages);
  const told = createToldUnits(mostTold);
  const exposures = createOutbox(tell, keepAlive);
  const texts = createKeptTexts(once, Math.min(textAge, ages.renewed));

  const shardsOf = (experiment: Experiment) => createShards(outcomes, experiment);

  async function tell(items: readonly Exposure[]): Promise<void> {
    const groups = Map.groupBy(items, ({ experiment }) => declarationOf(experiment));
    await Promise.all(
      [...groups.values()].map((group) =>
        shardsOf(group[0].experiment).expose({
          counted: group.flatMap(({ assignment }) => assignment ?? []),
          uncounted: group.flatMap(({ unit, assignment }) => (assignment ? [] : [unit])),
        }),
      ),
    );
  }

  return {
    index: {
      key: index.key,
      read: () => withExperiments(index.read),
      change: (to) => withExperiments(() => index.change(to)),
    },
    bucket,
    decisions: decisions && createDecisionQueue(decisions, keepAlive),
    find: (name) => withExperiments(async () => experimentOf(await known.current(), name)),
    list: () => withExperiments(async () => Object.values((await known.current()).experiments)),
    shardsOf,
    historyOf: (experiment) => history.get(history.idFromName(declarationOf(experiment))),
    expose(experiment, unit, assignment) {
      const { stopped } = experiment;
      // By then, reports of units that nobody met are unknown to all.
      if (stopped && Date.now() - Date.parse(stopped.at) > stopKnown) return;
      told.note(experiment, unit, assignment, () =>
        exposures.put({ experiment, unit, assignment }),
      );
    },
    toldOf: told.of,
    texts,
    async adopt(index) {
      texts.forget();
      await known.take(index);
    },
  };
}
