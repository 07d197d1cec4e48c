import { resolve } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";

const root = resolve(import.meta.dirname, "../..");

/** The Worker of wrangler.toml, in workerd, over the policies in build/test-policies.ts. */
export default defineProject({
  root,
  plugins: [
    cloudflareTest({
      wrangler: { configPath: resolve(root, "wrangler.toml") },
      miniflare: {
        assets: { directory: resolve(root, "edge/page"), binding: "ASSETS" },
        // Not under the names that the Worker looks for: tests pass them where they want a limit, or
        // a registry that is not empty.
        ratelimits: { TEST_LIMIT: { namespace_id: "1", simple: { limit: 3, period: 60 } } },
        r2Buckets: ["TEST_POLICIES"],
        analyticsEngineDatasets: { TEST_ANALYTICS: { dataset: "test" } },
        queueConsumers: { "softedge-decisions": { maxBatchTimeout: 0.1 } },
      },
    }),
  ],
  resolve: {
    alias: {
      "softedge:policies": resolve(root, "build/test-policies.ts"),
      "softedge:inference": resolve(root, "edge/inference/simd/engine.ts"),
      "softedge:versions": resolve(root, "build/test-versions.ts"),
      "softedge:distributions": resolve(root, "build/test-distributions.ts"),
      "softedge:parity": resolve(root, "build/test-parity.json"),
    },
  },
  // To load ONNX Runtime, beside the Worker's own engine, takes seconds: all files share one isolate.
  test: {
    name: "edge",
    include: ["test/edge/*.test.ts"],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
