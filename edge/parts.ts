import type { Experiments } from "./experiments/experiments.ts";
import type { CreateSession } from "./inference/session.ts";
import type { Metrics } from "./observe/metrics.ts";
import type { Catalog } from "./registry/catalog.ts";
import type { Versions } from "./registry/versions.ts";

/** The parts that the Worker is made of. */
export interface Parts {
  /** The registry's, if there is a registry. */
  bucket: R2Bucket | undefined;
  /** The engine that evaluates actors. */
  createSession: CreateSession;
  versions: Versions;
  catalog: Catalog;
  /** Undefined where what they need is not bound. */
  experiments: Experiments | undefined;
  metrics: Metrics;
}
