/** What wrangler.toml binds to the Worker, besides the settings (schemas/worker-settings.ts). */
declare namespace Cloudflare {
  interface Env {
    /** The files of the page. */
    ASSETS: Fetcher;
    /** The registry's bucket; without it, the bundled policies are all there is. */
    POLICIES?: R2Bucket;
    /** The units of experiments, and their outcomes; without it, there are no experiments. */
    OUTCOMES?: DurableObjectNamespace<import("./experiments/outcome-shard.ts").OutcomeShard>;
    /** What the results of experiments were over time; without it, there are no experiments. */
    HISTORY?: DurableObjectNamespace<import("./experiments/history.ts").ExperimentHistory>;
    /** Where isolates add up what they count; without it, each counts for itself. */
    METRICS?: DurableObjectNamespace<import("./observe/metrics-store.ts").MetricsStore>;
    /** Where each request that acts becomes a data point. */
    ANALYTICS?: AnalyticsEngineDataset;
    /** Takes decisions of experiments to the bucket; without it, none can be kept. */
    DECISIONS?: Queue<string>;
  }
}
