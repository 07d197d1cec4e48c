import { nextRungJob, type Rung } from "./asha.ts";
import type { BegunEvent, RunEvent, SearchEvent } from "./search-event.ts";

/** What is searched: candidates with their runs, one for each seed, all by their names. */
export interface SearchSpace {
  candidates: readonly { name: string; runs: readonly string[] }[];
  /** The environment steps at which candidates are compared; the last is the end. */
  rungs: readonly number[];
  /** One in so many candidates is promoted. */
  factor: number;
}

/** The reports on a candidate's runs at a rung, by the names of runs. */
type RunReports = Map<string, RunEvent>;

/**
 * The score of a candidate: the mean over its runs, or -Infinity if one has failed or has none.
 * Undefined as long as a report is missing.
 */
function scoreOf(runs: readonly string[], reports: RunReports): number | undefined {
  if (reports.size < runs.length) return undefined;
  const scores = runs.map((run) => {
    const report = reports.get(run);
    return (report?.kind === "reported" ? report.score : null) ?? Number.NEGATIVE_INFINITY;
  });
  // In the order of the seeds: a sum depends on its order, and reports come in any.
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const jobText = ({ candidate, until }: BegunEvent) => `${candidate} up to step ${until}`;

/**
 * A search by asynchronous successive halving, as the fold of its events. What it decides next
 * depends on these alone.
 */
export class SearchState {
  private readonly space: SearchSpace;
  private readonly candidateOf: ReadonlyMap<string, number>;
  /** Rung by rung, the candidates that have begun it, in order, with their scores. */
  private readonly scores: Map<number, number | undefined>[];
  /** The reports that the scores are of. */
  private readonly reports: Map<number, RunReports>[];

  constructor(space: SearchSpace) {
    this.space = space;
    this.candidateOf = new Map(
      space.candidates.flatMap(({ runs }, i) => runs.map((run) => [run, i] as const)),
    );
    this.scores = space.rungs.map(() => new Map());
    this.reports = space.rungs.map(() => new Map());
  }

  /** The candidates that have begun each rung, with their scores. */
  get rungs(): readonly Rung[] {
    return this.scores;
  }

  /** The job that is to be begun now; undefined if there is none until more is reported. */
  next(): BegunEvent | undefined {
    const { candidates, rungs, factor } = this.space;
    const job = nextRungJob(this.scores, { candidates: candidates.length, factor });
    if (!job) return undefined;
    return { kind: "begun", candidate: candidates[job.candidate].name, until: rungs[job.rung] };
  }

  /**
   * Applies an event.
   *
   * @throws {Error} saying why the event does not follow from those before
   */
  apply(event: SearchEvent): void {
    if (event.kind === "begun") this.begin(event);
    else this.report(event);
  }

  private begin(event: BegunEvent): void {
    const next = this.next();
    const { candidate, until } = event;
    if (next?.candidate !== candidate || next.until !== until) {
      const other = next ? jobText(next) : "no job until more is reported";
      throw new Error(`it begins ${jobText(event)}, where ${other} would follow`);
    }
    const { candidates, rungs } = this.space;
    const index = candidates.findIndex(({ name }) => name === candidate);
    const rung = rungs.indexOf(until);
    this.scores[rung].set(index, undefined);
    this.reports[rung].set(index, new Map());
  }

  private report(event: RunEvent): void {
    const { candidates, rungs } = this.space;
    const { run, until } = event;
    const candidate = this.candidateOf.get(run) ?? -1;
    const rung = rungs.indexOf(until);
    const reports = this.reports[rung]?.get(candidate);
    if (!reports) throw new Error(`it reports ${run} at step ${until}, which has not begun`);
    if (reports.has(run)) throw new Error(`it reports ${run} at step ${until} a second time`);
    reports.set(run, event);
    this.scores[rung].set(candidate, scoreOf(candidates[candidate].runs, reports));
  }

  /** The runs that are to be trained up to a rung now: they are begun, and not reported. */
  due(): { run: string; until: number }[] {
    const { candidates, rungs } = this.space;
    return this.reports.flatMap((rung, i) =>
      [...rung].flatMap(([candidate, reports]) =>
        candidates[candidate].runs
          .filter((run) => !reports.has(run))
          .map((run) => ({ run, until: rungs[i] })),
      ),
    );
  }

  /** The reports on a candidate's runs, from the first rung. */
  reportsOf(candidate: number): RunEvent[] {
    return this.reports.flatMap((rung) => [...(rung.get(candidate)?.values() ?? [])]);
  }
}
