/** Tells the tests what the Worker exports and is bound to: `import { env, exports } from "cloudflare:workers"`. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("../../edge/worker.ts");
  }
  interface Env {
    TEST_LIMIT: RateLimit;
    TEST_POLICIES: R2Bucket;
    TEST_ANALYTICS: AnalyticsEngineDataset;
  }
}

/** Other versions of the policies that are served here. */
declare module "softedge:versions" {
  const policies: { manifest: unknown; actor: ArrayBuffer }[];
  export default policies;
}

/** Policies of distributions that those do not have. */
declare module "softedge:distributions" {
  const policies: { manifest: unknown; actor: ArrayBuffer }[];
  export default policies;
}

/** Policies of Stable-Baselines3, with their recorded answers. */
declare module "softedge:imported" {
  const cases: import("../imported.ts").ImportedCase[];
  export default cases;
}

/** What onnxruntime-node answers for the policies that are served here. */
declare module "softedge:parity" {
  const cases: import("../parity-case.ts").ParityCase[];
  export default cases;
}

/** A file as text. */
declare module "*?raw" {
  const text: string;
  export default text;
}
