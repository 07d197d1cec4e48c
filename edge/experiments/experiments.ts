import type { Experiment, ExperimentIndex } from "../../schemas/experiment.ts";
import { Refusal } from "../http/refusal.ts";
import { available } from "../storage/available.ts";
import { type Ages, createKnownObject, defaultAges } from "../storage/known-object.ts";
import { createOutbox } from "../storage/outbox.ts";
import type { SharedObject } from "../storage/shared-object.ts";
import type { SingleFlight } from "../storage/single-flight.ts";
import { createDecisionQueue, type DecisionQueue } from "./decision-queue.ts";
import { experimentsIn } from "./experiments-object.ts";
import type { ExperimentHistory } from "./history.ts";
import { experimentOf } from "./lifecycle.ts";
import type { OutcomeShard } from "./outcome-shard.ts";
import type { Assignment } from "./outcome-store.ts";
import { createShards, type Shards } from "./shards.ts";

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
  shardsOf(experiment: Experiment): Shards;
  historyOf(experiment: Experiment): DurableObjectStub<ExperimentHistory>;
  /** Tells the store that a unit was met by an arm, some time after it was answered. */
  expose(experiment: Experiment, assignment: Assignment): void;
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
  throw new Refusal(404, "there is no such experiment");
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

/** Units that an isolate has told the store of, and need not tell it again; of more, the oldest. */
const mostTold = 50_000;

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
  const told = new Set<string>();
  const exposures = createOutbox(tell, keepAlive);

  const shardsOf = ({ definition: { name, shards, range } }: Experiment) =>
    createShards(outcomes, name, shards, range);

  async function tell(
    items: readonly { experiment: Experiment; assignment: Assignment }[],
  ): Promise<void> {
    const groups = Map.groupBy(items, ({ experiment }) => experiment.definition.name);
    await Promise.all(
      [...groups.values()].map((group) =>
        shardsOf(group[0].experiment).expose(group.map(({ assignment }) => assignment)),
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
    shardsOf,
    historyOf: ({ definition: { name } }) => history.get(history.idFromName(name)),
    expose(experiment, assignment) {
      const key = `${experiment.definition.name} ${assignment.phase} ${assignment.unit}`;
      if (told.has(key)) return;
      told.add(key);
      const [oldest] = told;
      if (told.size > mostTold) told.delete(oldest);
      exposures.put({ experiment, assignment });
    },
    adopt: known.take,
  };
}
