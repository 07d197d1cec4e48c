/// <reference path="./modules.d.ts" preserve="true" />

/*
 * `softedge/edge`: the Worker, to be deployed as it is or mounted in one of your own. A Worker also
 * exports the three Durable Objects, whose classes wrangler.toml names.
 */

export {
  createWorker,
  type PolicyModule,
  type SoftedgeWorker,
  type WorkerParts,
} from "./create-worker.ts";
export { ExperimentHistory } from "./experiments/history.ts";
export { OutcomeShard } from "./experiments/outcome-shard.ts";
export type { CreateSession, DenseTensor, Run, Session } from "./inference/session.ts";
export { MetricsStore } from "./observe/metrics-store.ts";
