import type { ConfiguredTogether } from "../../train/engine/learner-group.ts";
import { checkMemory, spacesOf } from "../../train/fit.ts";
import type { ConfiguredLearning } from "../../train/registry.ts";
import { isEnd, type RunEnd } from "../../train/study/run-report.ts";
import { ensureRun, type FoundRun } from "../../train/study/start-runs.ts";
import { configureTogether } from "../../train/together.ts";
import { commandLine } from "../terminal/arguments.ts";
import { CommonStop } from "./common-stop.ts";
import { stoppingHere, type Trainer } from "./train-study.ts";
import { trainStudyRun } from "./train-study-run.ts";

/** @throws {Error} if runs could not begin at once, at the same step */
function checkStarts(due: readonly FoundRun[]): void {
  const training = due.find(({ found }) => found?.state === "training");
  if (training) {
    throw new Error(`${training.path} is being trained by another process: stop that first`);
  }
  const stepOf = ({ found }: FoundRun) => found?.step ?? 0;
  const other = due.find((run) => stepOf(run) !== stepOf(due[0]));
  if (other) {
    const steps = [due[0], other].map((run) => `${run.path} is at step ${stepOf(run)}`);
    throw new Error(
      `${steps.join(", and ")}: runs go on together from the same step; without --together, each ` +
        "goes on by itself",
    );
  }
}

/** The runs that are left to train, and what they share. */
interface Shared extends Omit<ConfiguredTogether<ConfiguredLearning>, "runs"> {
  readonly runs: ReadonlyMap<string, ConfiguredLearning>;
  readonly stop: CommonStop<string>;
}

async function share(due: readonly FoundRun[]): Promise<Shared> {
  checkStarts(due);
  const [{ config }] = due;
  const seeds = due.map((run) => run.config.seed);
  const { runs, leave } = configureTogether(config, seeds);
  checkMemory(runs[0], await spacesOf(config), runs.length);
  return {
    runs: new Map(due.map(({ path }, i) => [path, runs[i]])),
    leave,
    stop: new CommonStop(due.map(({ path }) => path)),
  };
}

/**
 * Returns a trainer of runs that differ in their seeds alone. It trains them in this process, beside
 * each other, and their learners take all gradient steps together.
 */
export function trainerOfTogether(): Trainer {
  let shared: Shared | undefined;
  return {
    async prepare(due) {
      if (due.length > 0) shared = await share(due);
    },
    start(run, until, onReport) {
      const { path, config } = run;
      const configured = shared?.runs.get(path);
      if (!shared || !configured) throw new Error(`${path} is not among the runs to train`);
      ensureRun(run);
      const { stop, leave } = shared;
      let end: RunEnd | undefined;
      let isAsked = false;
      const training = trainStudyRun(
        { path, until },
        {
          tell(report) {
            if (isEnd(report)) end = report;
            else onReport(report);
          },
          stop: () => isAsked,
        },
        { configured, command: commandLine(), interrupted: () => stop.isOver(path) },
      );
      const ended = async (): Promise<RunEnd> => {
        try {
          await training;
        } finally {
          stop.leave(path);
          await leave(config.seed);
        }
        return end ?? { kind: "failed", reason: "it ended without a reason" };
      };
      const ask = () => {
        isAsked = true;
        stop.ask();
      };
      return { stop: ask, kill: ask, ended: ended() };
    },
    stopping: stoppingHere,
    elsewhere: false,
  };
}
