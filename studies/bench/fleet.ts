import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { choosePort } from "../../cli/port.ts";
import { eventFileName, timesOf } from "../../train/run/event-file.ts";
import { runsIn } from "../../train/run-summary.ts";
import { lacksNatsServer, startNatsServer } from "./nats-server.ts";
import { type Done, ratio, sideBySide } from "./timing.ts";

/** A run of soft actor-critic with its usual networks, and evaluations by which its speed is read. */
const settings = {
  environment: "Hopper-v5",
  steps: 4000,
  learning_starts: 1000,
  threads: 1,
  evaluation_interval: 500,
  // More often than by default.
  checkpoint_interval: 2000,
  evaluation_episodes: 1,
};

/** Speed is measured from this step on, when gradient steps are taken. */
const warmSteps = 1500;
/** A record of every evaluation. */
const tag = "evaluation/deterministic/mean";

/** The times at which a run came to some steps. */
type Course = readonly { step: number; wallTime: number }[];

/** The steps that a run has taken at a time between two of its records. */
function stepsAt(course: Course, time: number): number {
  const next = course.findIndex(({ wallTime }) => wallTime >= time);
  const [before, after] = [course[Math.max(0, next - 1)], course[next]];
  if (before.wallTime === after.wallTime) return after.step;
  const part = (time - before.wallTime) / (after.wallTime - before.wallTime);
  return before.step + part * (after.step - before.step);
}

/** The steps that runs have taken together while all of them were learning. */
export function stepsTogether(courses: readonly Course[]): { steps: number; seconds: number } {
  const learning = courses.map((course) => course.filter(({ step }) => step >= warmSteps));
  const start = Math.max(...learning.map((course) => course[0].wallTime));
  const end = Math.min(...learning.map((course) => course[course.length - 1].wallTime));
  const steps = learning.reduce(
    (sum, course) => sum + stepsAt(course, end) - stepsAt(course, start),
    0,
  );
  return { steps, seconds: end - start };
}

function measure(runs: string): Done {
  const courses = runsIn(runs).map((path) => timesOf(readFileSync(join(path, eventFileName)), tag));
  return stepsTogether(courses);
}

function start(...args: string[]) {
  return spawn(process.execPath, ["cli/softedge.ts", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Waits for the end of commands, all of which must succeed. */
async function succeeded(commands: readonly ReturnType<typeof start>[]): Promise<void> {
  const ended = commands.map(async (command) => {
    const [status] = await once(command, "close");
    if (status !== 0) throw new Error(`a training ended with ${status}`);
  });
  await Promise.all(ended);
}

/** A number of trainings, started one by one as a person would. */
async function byHand(jobs: number, runs: string): Promise<Done> {
  const file = join(runs, "config.json");
  writeFileSync(file, JSON.stringify({ algorithm: "sac-2019", ...settings }));
  const commands = Array.from({ length: jobs }, (_, seed) =>
    start("train", "--config", file, "--seed", String(seed), "--runs", join(runs, "runs")),
  );
  await succeeded(commands);
  return measure(join(runs, "runs"));
}

function writeStudy(jobs: number, folder: string): string {
  const file = join(folder, "study.json");
  const { environment, ...rest } = settings;
  const seeds = jobs === 1 ? "0" : `0-${jobs - 1}`;
  const study = { algorithms: ["sac-2019"], environments: [environment], seeds, settings: rest };
  writeFileSync(file, JSON.stringify(study));
  return file;
}

async function byStudy(jobs: number, folder: string): Promise<Done> {
  const runs = join(folder, "runs");
  const study = start("study", writeStudy(jobs, folder), "--runs", runs, "--jobs", String(jobs));
  await succeeded([study]);
  return measure(runs);
}

async function byQueue(jobs: number, folder: string): Promise<Done> {
  const runs = join(folder, "runs");
  await using server = await startNatsServer(folder, await choosePort(undefined, 20_000));
  const places = ["--queue", server.url, "--store", join(folder, "store")];
  const workers = Array.from({ length: jobs }, (_, i) =>
    start("worker", ...places, "--name", `worker-${i}`, "--scratch", join(folder, "scratch")),
  );
  try {
    await succeeded([start("study", writeStudy(jobs, folder), "--runs", runs, ...places)]);
  } finally {
    const ended = workers.map((worker) => once(worker, "close"));
    for (const worker of workers) worker.kill("SIGTERM");
    await Promise.all(ended);
  }
  return measure(runs);
}

const ways = { by_hand: byHand, study: byStudy, queue: byQueue };

/** Environment steps per second of all jobs together, and how they compare. */
export interface FleetRates {
  jobs: number;
  steps_per_second: Record<string, number[]>;
  /** The medians of the ratios to the same trainings started by hand. */
  study_to_by_hand: number;
  queue_to_by_hand: number | null;
}

/** Times a number of trainings started by hand, by a study, and by workers of a queue. */
export async function timeFleet(jobs: number, rounds: number): Promise<FleetRates> {
  const folder = mkdtempSync(join(tmpdir(), "softedge-fleet-"));
  const { queue, ...local } = ways;
  const measured = lacksNatsServer() ? local : { queue, ...local };
  try {
    const rates = await sideBySide(
      Object.fromEntries(
        Object.entries(measured).map(([name, way]) => [
          name,
          async () => {
            const own = join(folder, `${name}-${readdirSync(folder).length}`);
            mkdirSync(own);
            return await way(jobs, own);
          },
        ]),
      ),
      rounds,
      0,
    );
    return {
      jobs,
      steps_per_second: rates,
      study_to_by_hand: ratio(rates.study, rates.by_hand),
      queue_to_by_hand: rates.queue ? ratio(rates.queue, rates.by_hand) : null,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
