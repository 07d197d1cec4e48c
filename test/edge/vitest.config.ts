import { resolve } from "node:path";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineProject } from "vitest/config";
import { trainedPlaces } from "../policies/place.ts";
import { earlyImports } from "./early-imports.ts";

const root = resolve(import.meta.dirname, "../..");
const { served, others, parity } = trainedPlaces();

/** The Worker of wrangler.toml, in workerd, over the policies that test/policies/setup.ts trains. */
export default defineProject({
  root,
  plugins: [
    earlyImports(resolve(root, "edge")),
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
      "softedge:policies": resolve(root, served.module),
      "softedge:inference": resolve(root, "edge/inference/simd/engine.ts"),
      "softedge:versions": resolve(root, others.module),
      "softedge:distributions": resolve(root, "build/test-distributions.ts"),
      "softedge:imported": resolve(root, "build/test-imported.json"),
      "softedge:parity": resolve(root, parity),
    },
  },
  // To load ONNX Runtime, beside the Worker's own engine, takes seconds: all files share one isolate.
  test: {
    name: "edge",
    // After the other tiers, one file at a time.
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
    globalSetup: ["test/policies/setup.ts"],
    setupFiles: ["test/properties.ts"],
    include: ["test/edge/*.test.ts"],
    isolate: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
