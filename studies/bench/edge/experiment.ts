import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentFor } from "../../../export/policy-environment.ts";
import { pointOf } from "../../../schemas/space.ts";
import { median, ratio } from "../timing.ts";
import { postOf } from "./connection.ts";
import { startExperimentWorker } from "./experiment-worker.ts";
import { closedLoop } from "./load.ts";
import { exportUntrained } from "./untrained-policy.ts";

const connections = 16;

/** The cost of acting in an experiment relative to plain acting: medians over rounds. */
export interface ExperimentRates {
  plain_requests_per_second: number;
  experiment_requests_per_second: number;
  /** The cost of a request in the experiment, relative to a plain one. */
  cost: number;
}

/**
 * Sends the same questions to the same policy with and without an experiment, in the same workerd
 * with real R2 and Durable Objects. Both arms act alike, so the difference is the experiment's
 * cost.
 */
export async function timeExperiment({
  rounds,
  seconds,
  tickets,
}: {
  rounds: number;
  seconds: number;
  /** True if each answer of the experiment has a ticket. */
  tickets: boolean;
}): Promise<ExperimentRates> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "softedge-bench-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const policy = await exportUntrained(folder);
  const { name } = policy.manifest;
  const worker = resources.adopt(
    await startExperimentWorker(policy, folder, { tickets }),
    ({ stop }) => stop(),
  );
  await worker.startExperiment("bench");

  const made = await environmentFor(policy.manifest);
  const observation = pointOf(made.observationSpace, made.reset(7));
  made.release();
  const question = { observation, seed: 7, step: 3 };
  const { port } = worker;
  const targets = {
    plain: postOf(`/v1/policies/${name}/act`, question),
    experiment: postOf("/v1/experiments/bench/act", { ...question, unit: "episode 7" }),
  };
  const rates: Record<keyof typeof targets, number[]> = { plain: [], experiment: [] };
  // Negative rounds warm up both.
  for (let round = -3; round < rounds; round++) {
    for (const target of ["plain", "experiment"] as const) {
      const load = { connections, seconds };
      const answers = await closedLoop({ port, request: targets[target] }, load);
      if (round >= 0) rates[target].push(answers.latencies.length / answers.seconds);
    }
  }
  return {
    plain_requests_per_second: median(rates.plain),
    experiment_requests_per_second: median(rates.experiment),
    cost: ratio(rates.plain, rates.experiment),
  };
}

/** Formats the rates as one line for a terminal. */
export function describeExperimentCost(rates: ExperimentRates): string {
  const { plain_requests_per_second: plain, experiment_requests_per_second: inside, cost } = rates;
  const written = (rate: number) => Math.round(rate).toLocaleString("en");
  return (
    `acting through ${connections} connections: ${written(plain)} requests/s, ` +
    `in an experiment ${written(inside)}: a request costs ${cost.toFixed(2)} times as much`
  );
}
