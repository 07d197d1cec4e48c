import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeKernel } from "../../edge/inference/simd/kernel.ts";
import { openSession } from "../../edge/inference/simd/session.ts";
import { checkModel } from "../../edge/package/check-model.ts";
import { exportRun } from "../../export/export-run.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { openPolicy } from "../../export/open-policy.ts";
import type { ExportedPackage } from "../../export/policy-package.ts";
import { interfaceOf, sizeOfSpace } from "../../schemas/policy-interface.ts";
import { runLearning } from "../../train/registry.ts";
import { createRun } from "../../train/run/run-folder.ts";
import { smallLearners } from "../train/learning/small-learners.ts";

const kernel = new WebAssembly.Module(writeKernel());

describe.each(smallLearners)(
  "a run of $title",
  ({ actor: { action, distribution }, configure }) => {
    const folder = mkdtempSync(join(tmpdir(), "softedge-test-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const environment = action === "box" ? "Hopper-v5" : "CartPole-v1";
    const learned = configure({
      environment,
      environment_options: { max_episode_steps: 20 },
      normalize_observations: true,
    });
    let exported: ExportedPackage;
    let path: string;

    beforeAll(async () => {
      const run = createRun(folder, "run", learned.config);
      path = run.path;
      await runLearning(learned, run);
      exported = await exportRun(path, { policiesFolder: folder, name: "small", episodes: 3 });
    });

    test("is exported with the facts of its policy, and verified", () => {
      const { manifest } = exported;
      const { algorithm } = learned.config;
      expect(manifest).toMatchObject({ manifest_version: 2, algorithm, distribution });
      expect(manifest.origin).toMatchObject({ kind: "run", training_steps: 120 });
      const { modes, outputs } = interfaceOf(manifest);
      expect(Object.keys(manifest.evaluation ?? {}).sort()).toEqual([...modes, "episodes"].sort());
      expect(Object.keys(manifest.parity.errors)).toEqual(outputs.map(({ name }) => name));
      expect(manifest.parity.largest_scaled_error).toBeLessThan(1e-5);
    });

    test("has an actor that the Worker accepts, and that its engine runs as onnxruntime-node does", async () => {
      const { manifest, actor: bytes } = exported;
      checkModel(manifest, bytes);
      const { inputs, noise, outputs } = interfaceOf(manifest);
      const columns = sizeOfSpace(manifest.observation);
      const observations = Float32Array.from({ length: 4 * columns }, (_, i) => Math.sin(i));
      const epsilon = Float32Array.from({ length: 4 * (noise?.columns ?? 0) }, (_, i) =>
        Math.cos(i),
      );
      const actor = await loadActor(bytes, manifest);
      const expected = await actor.run(observations, epsilon, 4);
      await actor.release();
      const session = await openSession(kernel, new Uint8Array(bytes).buffer);
      const answered = await session.run(
        {
          observation: { shape: [4, columns], data: observations },
          ...(inputs.epsilon && { epsilon: { shape: [4, noise?.columns ?? 0], data: epsilon } }),
        },
        outputs.map(({ name }) => name),
      );
      for (const { name } of outputs) {
        const numbers = Array.from<number | bigint, number>(answered[name].data, Number);
        numbers.forEach((number, i) => {
          expect(number).toBeCloseTo(Number(expected[name][i]), 4);
        });
      }
      await session.release();
    });

    test("is opened by its folder, as a policy that plays", async () => {
      const { actor, environment: played, release } = await openPolicy(path);
      expect(actor.interface.modes).toEqual(interfaceOf(exported.manifest).modes);
      expect(played.id).toBe(environment);
      await release();
    });
  },
);
