import { createSession } from "softedge:inference";
import policies from "softedge:policies";
import { createWorker } from "./create-worker.ts";

export { ExperimentHistory } from "./experiments/history.ts";
export { OutcomeShard } from "./experiments/outcome-shard.ts";
export { MetricsStore } from "./observe/metrics-store.ts";

export default await createWorker({ policies, createSession });
