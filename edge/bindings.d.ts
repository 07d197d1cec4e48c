/** The bindings of wrangler.toml, besides the settings (schemas/worker-settings.ts). */
declare namespace Cloudflare {
  interface Env {
    /** The files of the page. */
    ASSETS: Fetcher;
    /** The registry's bucket; without it, the bundled policies are all there is. */
    POLICIES?: R2Bucket;
    /** The units of experiments, and their outcomes; without it, there are no experiments. */
    OUTCOMES?: DurableObjectNamespace<import("./experiments/outcome-shard.ts").OutcomeShard>;
    /** The results of experiments over time; without it, there are no experiments. */
    HISTORY?: DurableObjectNamespace<import("./experiments/history.ts").ExperimentHistory>;
    /** Adds up what isolates count; without it, each counts for itself. */
    METRICS?: DurableObjectNamespace<import("./observe/metrics-store.ts").MetricsStore>;
    /** Takes a data point for each request that acts. */
    ANALYTICS?: AnalyticsEngineDataset;
    /** Takes decisions of experiments to the bucket; without it, none can be kept. */
    DECISIONS?: Queue<string>;
  }
}
