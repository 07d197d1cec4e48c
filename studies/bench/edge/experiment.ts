import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { environmentFor } from "../../../export/policy-environment.ts";
import { pointOf } from "../../../schemas/space.ts";
import { median, ratio } from "../timing.ts";
import { type Bundle, bundleWorker } from "./bundle.ts";
import { postOf } from "./connection.ts";
import { closedLoop } from "./load.ts";
import { exportUntrained } from "./untrained-policy.ts";

const token = "a-token-of-the-benchmark";
const secret = "a-secret-of-the-benchmark-that-signs-tickets";
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
  const { name, version } = policy.manifest;
  const worker = await bundleWorker(policy, join(folder, "worker"));

  const miniflare = new Miniflare({
    workers: [
      {
        config: {
          name: "worker",
          compatibilityDate: worker.compatibilityDate,
          manifest: manifestOf(worker),
          env: {
            ADMIN_TOKENS: { type: "text", value: token },
            ...(tickets && { TICKET_SECRETS: { type: "text", value: secret } }),
            POLICIES: { type: "r2", name: "policies" },
            OUTCOMES: { type: "durable-object", worker: "worker", exportName: "OutcomeShard" },
            HISTORY: { type: "durable-object", worker: "worker", exportName: "ExperimentHistory" },
          },
          exports: {
            OutcomeShard: { type: "durable-object", storage: "sqlite" },
            ExperimentHistory: { type: "durable-object", storage: "sqlite" },
          },
        },
        // Bypasses the entry Worker that Miniflare puts in front.
        dev: { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] },
      },
    ],
  });
  resources.defer(() => miniflare.dispose());
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL("worker");

  const arms = ["one", "other"].map((arm) => ({
    name: arm,
    policy: name,
    version,
    mode: "stochastic",
  }));
  const path = "/v1/admin/experiments/bench";
  for (const [method, place, body] of [
    ["PUT", path, { name: "bench", arms, weights: [0.5, 0.5] }],
    ["POST", `${path}/start`, {}],
  ] as const) {
    const response = await fetch(new URL(place, url), {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${place}: ${await response.text()}`);
  }

  const made = await environmentFor(policy.manifest);
  const observation = pointOf(made.observationSpace, made.reset(7));
  made.release();
  const question = { observation, seed: 7, step: 3 };
  const port = Number(url.port);
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

/** A bundle's modules in Miniflare's format. */
function manifestOf({ folder, entry, modules }: Bundle) {
  const read = (file: string) => ({
    type: typeOf(file),
    contents: readFileSync(join(folder, file)),
  });
  return {
    mainModule: entry,
    modulesRoot: folder,
    modules: Object.fromEntries([entry, ...modules].map((file) => [file, read(file)])),
  };
}

function typeOf(file: string) {
  if (file.endsWith(".js")) return "esm" as const;
  return file.endsWith(".wasm") ? ("wasm" as const) : ("data" as const);
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
