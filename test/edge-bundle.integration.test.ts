import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage } from "../export/policy-package.ts";
import { type Bundle, bundleWorker } from "../studies/bench/edge/bundle.ts";
import { openConnection, postOf } from "../studies/bench/edge/connection.ts";
import { startWorkerd } from "../studies/bench/edge/server.ts";
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

  // Everything that is loaded late is loaded by several requests here. In the isolate none may await
  // what another has begun, for that can end with the other.
  const first = {
    "load the app": Buffer.from("GET /v1/policies HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"),
    "load schemas": postOf("/v1/policies/pendulum/act", {
      observation: [1, 0, 0],
      return: ["mean"],
    }),
  };
  test.each(Object.entries(first))(
    "answers first requests that %s, whichever others of them are aborted",
    async (_, request) => {
      const server = await startWorkerd({ worker: { worker } }, folder);
      try {
        const connections = await Promise.all(
          Array.from({ length: 8 }, () => openConnection(server.ports.worker)),
        );
        const answers = connections.map(({ ask, failed, close }, i) => {
          const { promise: answered, resolve } = Promise.withResolvers<void>();
          ask(request, resolve);
          // Half of them, the first among these.
          if (i % 2 === 0) setImmediate(close);
          return i % 2 === 0 ? undefined : Promise.race([answered, failed]);
        });
        await Promise.all(answers);
        for (const { close } of connections) close();
      } finally {
        await server.stop();
      }
    },
  );
});
