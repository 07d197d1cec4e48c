import { env, waitUntil } from "cloudflare:workers";
import policies from "softedge:policies";
import { storedManifest } from "../schemas/stored-manifest.ts";
import { createApp } from "./app.ts";
import { keepDecisions } from "./experiments/decision-log.ts";
import { createExperiments, storageIn } from "./experiments/experiments.ts";
import { createSessions } from "./inference/sessions.ts";
import { createMetrics } from "./observe/metrics.ts";
import { createCatalog } from "./registry/catalog.ts";
import { createVersions } from "./registry/versions.ts";
import { createSingleFlight } from "./storage/single-flight.ts";

const bundled = policies.map(({ manifest: unchecked, actor }) => ({
  manifest: storedManifest.parse(unchecked),
  actor,
}));

const once = createSingleFlight<void>(waitUntil);
const versions = createVersions(bundled, env.POLICIES, createSessions(once));

// Awaited here, at startup, so that no request pays for it and none waits for another's promise.
await versions.start();

const catalog = createCatalog(versions, env.POLICIES, once, waitUntil);
const storage = storageIn(env);

export { ExperimentHistory } from "./experiments/history.ts";
export { OutcomeShard } from "./experiments/outcome-shard.ts";
export { MetricsStore } from "./observe/metrics-store.ts";

const app = createApp({
  bucket: env.POLICIES,
  versions,
  catalog,
  experiments: storage && createExperiments(storage, once, waitUntil),
  metrics: createMetrics({ store: env.METRICS, dataset: env.ANALYTICS }, waitUntil),
});

export default Object.assign(app, {
  async queue(batch: MessageBatch<string>, { POLICIES: bucket }: Cloudflare.Env): Promise<void> {
    if (!bucket) {
      throw new Error("decisions come from a queue, and no POLICIES is bound to keep them");
    }
    await keepDecisions(batch, bucket);
  },
});
