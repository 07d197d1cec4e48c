import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { environmentFor } from "../../../export/policy-environment.ts";
import { decisionsObjects } from "../../../schemas/decision.ts";
import { pointOf } from "../../../schemas/space.ts";
import { median } from "../timing.ts";
import { postOf } from "./connection.ts";
import { shareCores, takeClientCore } from "./cores.ts";
import { type ExperimentWorker, startExperimentWorker } from "./experiment-worker.ts";
import { closedLoop, type Target } from "./load.ts";
import { busySeconds, openProfiler } from "./profiler.ts";
import { streamTarget } from "./streams.ts";
import { exportUntrained } from "./untrained-policy.ts";
import { type Way, ways } from "./usage.ts";

const connections = 16;
/**
 * Milliseconds that a profile goes on after its load: exposures, counts and logged decisions are sent
 * some seconds after the answers.
 */
const afterLoad = 10_000;

/** The cost of an action in each way to ask: medians over rounds. */
export interface ActionCosts {
  /** Microseconds in which the isolate worked, per action. */
  cpu_us: Record<Way, number>;
  /** Bytes of a logged decision. */
  bytes_per_decision: number;
}

/** Profiles the isolate of the Worker while it acts in each way, on simulated R2, Queues and Durable Objects. */
export async function timeActions({
  rounds,
  seconds,
}: {
  rounds: number;
  /** The duration of each load. */
  seconds: number;
}): Promise<ActionCosts> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "softedge-bench-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const policy = await exportUntrained(folder);
  const worker = resources.adopt(await startExperimentWorker(policy, folder), ({ stop }) => stop());
  await worker.startExperiment("bench");
  await worker.startExperiment("logged", { decisions: { sample: 1 } });
  const profiler = resources.adopt(await openProfiler(worker.inspector), ({ close }) => close());

  const made = await environmentFor(policy.manifest);
  const observation = pointOf(made.observationSpace, made.reset(7));
  made.release();
  const question = { observation, seed: 7, step: 3 };
  const inExperiment = { ...question, unit: "episode 7" };
  const { port } = worker;
  const path = `/v1/policies/${policy.manifest.name}`;
  const targets: Record<Way, Target> = {
    plain: { port, request: postOf(`${path}/act`, question) },
    experiment: { port, request: postOf("/v1/experiments/bench/act", inExperiment) },
    logged: { port, request: postOf("/v1/experiments/logged/act", inExperiment) },
    stream: streamTarget(port, `${path}/stream`, question),
  };
  const cores = shareCores();
  if (cores) takeClientCore(cores);

  const costs: Record<Way, number[]> = { plain: [], experiment: [], logged: [], stream: [] };
  // A negative round warms up.
  for (let round = -1; round < rounds; round++) {
    for (const way of ways) {
      const { result, profile } = await profiler.during(async () => {
        const answers = await closedLoop(targets[way], { connections, seconds });
        if (way === "logged") await setTimeout(afterLoad);
        return answers;
      });
      if (round < 0) continue;
      costs[way].push((1e6 * busySeconds(profile)) / result.latencies.length);
    }
  }
  return {
    cpu_us: {
      plain: median(costs.plain),
      experiment: median(costs.experiment),
      logged: median(costs.logged),
      stream: median(costs.stream),
    },
    bytes_per_decision: await bytesPerDecision(worker),
  };
}

/** The bytes of a line of the log, over those of its first object. */
async function bytesPerDecision({ administer }: ExperimentWorker): Promise<number> {
  const path = "/v1/admin/experiments/logged/decisions";
  const { objects } = decisionsObjects.parse(await (await administer("GET", path)).json());
  const text = await (await administer("GET", `${path}/${objects[0].name}`)).text();
  return Buffer.byteLength(text) / (text.split("\n").length - 1);
}
