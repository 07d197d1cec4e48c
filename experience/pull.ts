import {
  type Decision,
  type DecisionsObjects,
  decision,
  type ExperimentUnit,
  type ExperimentUnits,
} from "../schemas/decision.ts";
import type { Experiment } from "../schemas/experiment.ts";
import {
  isNew,
  pulledObjects,
  readLines,
  readObject,
  writeExperiment,
  writeObject,
  writeUnits,
} from "./log-folder.ts";

/** The source of an experiment's log. */
export interface ExperienceSource {
  experiment(): Promise<Experiment>;
  /** @param after the name of an object; those after it are listed */
  objects(after: string | null): Promise<DecisionsObjects>;
  /** The lines of an object. */
  object(name: string): Promise<string>;
  units(after: string | null): Promise<ExperimentUnits>;
}

/** The result of a pull. */
export interface Pulled {
  objects: number;
  decisions: number;
  /** Decisions that other objects already held. */
  duplicates: number;
  units: number;
  /** True if it was stopped before everything was pulled. */
  stopped: boolean;
}

/** The number of objects that are requested concurrently. */
const mostAtOnce = 8;

/**
 * Pulls the missing part of an experiment's log, and the current units, to a folder. If it is
 * stopped or fails, every file is complete and the next pull continues.
 *
 * @param stop returns true to stop
 */
export async function pull(
  source: ExperienceSource,
  folder: string,
  stop: () => boolean = () => false,
): Promise<Pulled> {
  const pulled: Pulled = { objects: 0, decisions: 0, duplicates: 0, units: 0, stopped: false };
  const experiment = await source.experiment();
  writeExperiment(folder, experiment);
  const there = pulledObjects(folder);
  const known = new Set<string>();
  for (const name of there) for (const each of readObject(folder, name)) isNew(each, known);
  const names = await missingObjects(source, new Set(there));
  for (let i = 0; i < names.length && !stop(); i += mostAtOnce) {
    const some = names.slice(i, i + mostAtOnce);
    const texts = await Promise.all(some.map((name) => source.object(name)));
    for (const [j, text] of texts.entries()) {
      const all = readLines(some[j], decision, text);
      refuseOthers(all, experiment, some[j]);
      const fresh = all.filter((each) => isNew(each, known));
      writeObject(folder, some[j], fresh);
      pulled.objects += 1;
      pulled.decisions += fresh.length;
      pulled.duplicates += all.length - fresh.length;
    }
  }
  const units: ExperimentUnit[] = [];
  for await (const page of unitPages(source)) {
    units.push(...page.units);
    if (stop()) break;
  }
  if (stop()) return { ...pulled, stopped: true };
  writeUnits(folder, units);
  return { ...pulled, units: units.length };
}

/** The units of an experiment, page by page. A page is of one shard. */
export async function* unitPages({
  units,
}: Pick<ExperienceSource, "units">): AsyncGenerator<{ shard: number; units: ExperimentUnit[] }> {
  for (let after: string | null | undefined; after !== null; ) {
    const shard = Number((after ?? "0").split("-")[0]);
    const page: ExperimentUnits = await units(after ?? null);
    yield { shard, units: page.units };
    after = page.next;
  }
}

async function missingObjects(source: ExperienceSource, there: Set<string>): Promise<string[]> {
  const names: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page: DecisionsObjects = await source.objects(after ?? null);
    names.push(...page.objects.map(({ name }) => name).filter((name) => !there.has(name)));
    after = page.next;
  }
  return names;
}

function refuseOthers(decisions: readonly Decision[], { definition }: Experiment, name: string) {
  const other = decisions.find(({ experiment }) => experiment !== definition.name);
  if (other) throw new Error(`${name} has decisions of ${other.experiment}`);
}
