import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage } from "../export/policy-package.ts";
import { type Bundle, bundleWorker } from "../studies/bench/edge/bundle.ts";
import { testPolicies } from "./policies.ts";

describe("the Worker as it is uploaded", () => {
  const folder = mkdtempSync(join(tmpdir(), "softedge-bundle-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  let worker: Bundle;
  let actorBytes: number;
  beforeAll(async () => {
    const policy = readPackage(join(testPolicies.folder, "pendulum"));
    actorBytes = policy.actor.length;
    worker = await bundleWorker(policy, join(folder, "worker"));
  });

  // Seen: 0.63 MB, 0.14 MB compressed, of which the kernel is 1 kB. Cloudflare allows 64 MiB: what is
  // held here is that nothing large comes in unnoticed, such as ONNX Runtime, which has 14 MB.
  test("has at most 0.8 MB, 0.2 MB compressed, besides its actors", () => {
    expect(worker.bytes - actorBytes).toBeLessThan(0.8e6);
    expect(worker.gzipBytes - actorBytes).toBeLessThan(0.2e6);
  });

  // What takes time as a Worker starts is what it holds: Cloudflare allows 1 s of CPU time, and
  // `npm run bench -- edge` measures what it takes.
  test("has a kernel of a kilobyte as its only WebAssembly, which ONNX Runtime is not", () => {
    const kernels = worker.modules.filter((file) => file.endsWith(".wasm"));
    expect(kernels).toHaveLength(1);
    expect(statSync(join(worker.folder, kernels[0])).size).toBeLessThan(2048);
    const others = worker.modules.filter((file) => !kernels.includes(file));
    for (const file of others) expect(file).toMatch(/\.onnx$/);
  });
});
