import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import type { ExportedPackage } from "../../../export/policy-package.ts";
import { type Bundle, bundleWorker } from "./bundle.ts";

/*
 * The Worker with experiments, on Miniflare's own R2, Queues and Durable Objects in the same process.
 */

const token = "a-token-of-the-benchmark";
const secret = "a-secret-of-the-benchmark-that-signs-tickets";

/** A running Worker with experiments. */
export interface ExperimentWorker {
  port: number;
  /** Where the runtime can be inspected. */
  inspector: URL;
  /** Declares and starts an experiment of two arms that act alike. */
  startExperiment(name: string, more?: object): Promise<void>;
  /** Asks as an operator. */
  administer(method: string, path: string, body?: object): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Starts the Worker with one policy.
 *
 * @param folder for its bundle
 * @param options.tickets true if each answer of an experiment has a ticket
 */
export async function startExperimentWorker(
  policy: ExportedPackage,
  folder: string,
  { tickets = false }: { tickets?: boolean } = {},
): Promise<ExperimentWorker> {
  const worker = await bundleWorker(policy, join(folder, "worker"));
  const sqlite = { type: "durable-object", storage: "sqlite" } as const;
  const object = (exportName: string) =>
    ({ type: "durable-object", worker: "worker", exportName }) as const;
  const miniflare = new Miniflare({
    inspectorPort: 0,
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
            DECISIONS: { type: "queue", name: "decisions" },
            METRICS: object("MetricsStore"),
            OUTCOMES: object("OutcomeShard"),
            HISTORY: object("ExperimentHistory"),
          },
          exports: { MetricsStore: sqlite, OutcomeShard: sqlite, ExperimentHistory: sqlite },
          // As wrangler.toml has it.
          triggers: [{ type: "queue", name: "decisions", maxBatchSize: 100, maxBatchTimeout: 5 }],
        },
        dev: {
          // Bypasses the entry Worker that Miniflare puts in front.
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
          unsafeInspectorProxy: true,
        },
      },
    ],
  });
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL("worker");
  const { name, version } = policy.manifest;

  async function administer(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response;
  }

  return {
    port: Number(url.port),
    inspector: await miniflare.getInspectorURL(),
    administer,
    async startExperiment(experiment, more = {}) {
      const arms = ["one", "other"].map((arm) => ({
        name: arm,
        policy: name,
        version,
        mode: "stochastic",
      }));
      const path = `/v1/admin/experiments/${experiment}`;
      await administer("PUT", path, { name: experiment, arms, weights: [0.5, 0.5], ...more });
      await administer("POST", `${path}/start`, {});
    },
    stop: () => miniflare.dispose(),
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
