import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { findWorkerConfig, servedConfig } from "../../../cli/serving/worker-config.ts";
import { softedgeFolder } from "../../../installation/installation.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const module = "/state/serve/policies.ts";

test("the configuration that applies is the folder's own, or else softedge's", () => {
  const folder = temporaryFolder();
  expect(findWorkerConfig(folder)).toBe(join(softedgeFolder, "wrangler.toml"));
  for (const name of ["wrangler.toml", "wrangler.jsonc", "wrangler.json"]) {
    writeFileSync(join(folder, name), "");
    expect(findWorkerConfig(folder)).toBe(join(folder, name));
  }
});

test("a served configuration means the same in another folder", () => {
  const config = {
    main: "src/worker.ts",
    base_dir: "src",
    tsconfig: "./tsconfig.json",
    assets: { directory: "./public", binding: "ASSETS" },
    alias: { "softedge:inference": "../engine.ts", lodash: "lodash-es" },
  };
  expect(servedConfig(config, "/project", module)).toEqual({
    main: resolve("/project/src/worker.ts"),
    base_dir: resolve("/project/src"),
    tsconfig: resolve("/project/tsconfig.json"),
    assets: { directory: resolve("/project/public"), binding: "ASSETS" },
    alias: {
      "softedge:policies": module,
      "softedge:inference": resolve("/engine.ts"),
      lodash: "lodash-es",
    },
  });
});

test("it takes the server's policies, builds nothing, and keeps everything else", () => {
  const kept = {
    name: "robot",
    vars: { LOG_REQUESTS: "true" },
    r2_buckets: [{ binding: "POLICIES", bucket_name: "mine" }],
    kv_namespaces: [{ binding: "KEYS", id: "1" }],
  };
  const build = { command: "softedge bundle" };
  const config = {
    ...kept,
    build,
    alias: { "softedge:policies": "./build/policies.ts" },
    env: { test: { build, main: "test.ts", vars: { X: "1" } } },
  };
  expect(servedConfig(config, "/project", module)).toEqual({
    ...kept,
    alias: { "softedge:policies": module },
    env: { test: { main: resolve("/project/test.ts"), vars: { X: "1" } } },
  });
});
