import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunEnd, RunReport } from "../../../train/study/run-report.ts";
import {
  everyRun,
  type RunningJob,
  StudyError,
  type TrainingJob,
  trainJobs,
} from "../../../train/study/train-jobs.ts";

const finished: RunEnd = { kind: "finished", step: 1, last: null };
const interrupted: RunEnd = { kind: "interrupted", step: 1 };
const failed: RunEnd = { kind: "failed", reason: "it diverged" };

/** Processes that end when they are told to. */
function processes() {
  const running = new Map<string, PromiseWithResolvers<RunEnd>>();
  const started: string[] = [];
  return {
    running,
    started,
    start({ run }: TrainingJob<string>): RunningJob {
      started.push(run);
      const end = Promise.withResolvers<RunEnd>();
      running.set(run, end);
      return {
        stop: () => end.resolve(interrupted),
        kill: () => end.resolve(failed),
        ended: end.promise.finally(() => running.delete(run)),
      };
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the runs of a study", () => {
  test("are trained so many at a time, in their order, each once, whatever becomes of them", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(finished, failed), { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        async (ends, jobs, choices) => {
          const names = ends.map((_, i) => `run-${i}`);
          const { running, started, start } = processes();
          const stopped = new AbortController().signal;
          const reports: [string, RunReport][] = [];
          const onReport = (run: string, report: RunReport) => reports.push([run, report]);
          const training = trainJobs(everyRun(names), { jobs, start, onReport, stopped });
          for (let ended = 0; ended < names.length; ended++) {
            await turn();
            expect(running.size).toBe(Math.min(jobs, names.length - ended));
            const [choice] = choices.take(1);
            const name = [...running.keys()][choice % running.size];
            running.get(name)?.resolve(ends[names.indexOf(name)]);
          }
          expect(Object.fromEntries(await training)).toEqual(
            Object.fromEntries(names.map((name, i) => [name, ends[i]])),
          );
          expect(started).toEqual(names);
          expect(reports).toHaveLength(names.length);
        },
      ),
    ));

  test("are stopped where they are trained, and not begun where they are not", async () => {
    const { started, start } = processes();
    const stopped = new AbortController();
    const means = { jobs: 2, start, onReport: () => {}, stopped: stopped.signal };
    const training = trainJobs(everyRun(["a", "b", "c"]), means);
    await turn();
    stopped.abort();
    const ends = await training;
    expect([...ends.keys()]).toEqual(["a", "b"]);
    expect([...ends.values()]).toEqual([interrupted, interrupted]);
    expect(started).toEqual(["a", "b"]);
  });

  test("go on where the process of one cannot be started", async () => {
    const { start, running } = processes();
    const stopped = new AbortController().signal;
    const told: string[] = [];
    const source = {
      next: everyRun(["a", "b"]).next,
      onEnd: ({ run }: TrainingJob<string>) => void told.push(run),
    };
    const training = trainJobs(source, {
      jobs: 1,
      start(job) {
        if (job.run === "a") throw new Error("no room");
        return start(job);
      },
      onReport: () => {},
      stopped,
    });
    await turn();
    running.get("b")?.resolve(finished);
    const ends = await training;
    expect(ends.get("a")).toEqual({ kind: "failed", reason: "no room" });
    expect(ends.get("b")).toEqual(finished);
    // Nothing is known of the other: it may be tried again.
    expect(told).toEqual(["b"]);
  });

  test("are killed where none of them can be trained", async () => {
    const { start, running, started } = processes();
    const training = trainJobs(everyRun(["a", "b", "c"]), {
      ...{ jobs: 2, start, onReport: () => {}, stopped: new AbortController().signal },
    });
    await turn();
    running.get("a")?.reject(new StudyError("the queue is gone"));
    await expect(training).rejects.toThrow("the queue is gone");
    await turn();
    expect(running.size).toBe(0);
    expect(started).toEqual(["a", "b"]);
  });

  test("are killed where their source throws, which is told of no ends then", async () => {
    const { start, running } = processes();
    const runs = ["a", "b", "c"];
    const ended: string[] = [];
    const training = trainJobs<string>(
      {
        next: everyRun(runs).next,
        onEnd({ run }) {
          ended.push(run);
          throw new Error("the disk is full");
        },
      },
      { jobs: 3, start, onReport: () => {}, stopped: new AbortController().signal },
    );
    await turn();
    running.get("b")?.resolve(finished);
    await expect(training).rejects.toThrow("the disk is full");
    await turn();
    expect(running.size).toBe(0);
    expect(ended).toEqual(["b"]);
  });
});
