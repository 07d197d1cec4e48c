import { describe, expect, test } from "vitest";
import { describeDiagnosis } from "../../cli/commands/doctor.ts";
import { components, type Facts } from "../../cli/doctor/components.ts";
import { diagnose, installedVersion, probeComponent } from "../../cli/doctor/diagnosis.ts";
import type { DeviceFinding } from "../../train/engine/device/examination.ts";
import { softedge } from "./softedge.ts";

/** A diagnosis of a machine where components answer facts, fail with a sentence, or are missing. */
function diagnoseWith(
  machine: Record<string, Facts | string | null>,
  webgpu: DeviceFinding = { state: "ok" },
) {
  return diagnose(
    async (name) => {
      const answer = machine[name] ?? {};
      if (typeof answer === "string") throw new Error(answer);
      return answer;
    },
    async ({ name }) => (machine[name] === null ? undefined : "1.2.3"),
    async (device) => (device === "webgpu" ? webgpu : { state: "ok", adapter: "Abacus" }),
  );
}

describe("softedge doctor", () => {
  test("finds what it needs on a machine on which these tests run", async () => {
    const { status, output } = await softedge("doctor", "--json");
    const diagnosis: Awaited<ReturnType<typeof diagnose>> = JSON.parse(output);
    expect(diagnosis.ok).toBe(true);
    expect(status).toBe(0);
    expect(diagnosis.node).toEqual({
      version: process.versions.node,
      required: ">=22.18",
    });
    const { facts, state } = diagnosis.components[0];
    expect(state).toBe("ok");
    expect(facts.execution_providers).toContain("cpu");
    expect(diagnosis.components.map(({ name }) => name)).toEqual(
      components.map(({ name }) => name),
    );
  });

  test("names what is missing, with the commands that add it", async () => {
    const diagnosis = await diagnoseWith({ "@tensorflow/tfjs-node-gpu": null });
    expect(diagnosis.ok).toBe(true);
    expect(describeDiagnosis(diagnosis)).toMatch(
      new RegExp(
        [
          "  @tensorflow/tfjs-node-gpu  – +not installed, and not needed .*",
          "      to add it: npm install --no-save --save-prod @tensorflow/tfjs-node-gpu",
          "  @tensorflow/tfjs-node +1.2.3 +ok .*",
        ].join("\n"),
      ),
    );
  });

  test("says what is wrong with what is broken, which is an error where it is needed", async () => {
    const optional = await diagnoseWith({ "@tensorflow/tfjs-node": "libtensorflow.so.2 is gone" });
    expect(optional.ok).toBe(true);
    expect(describeDiagnosis(optional)).toMatch(/BROKEN .*\n {6}libtensorflow.so.2 is gone\n/);
    for (const broken of ["no binding", null]) {
      const needed = await diagnoseWith({ "onnxruntime-node": broken });
      expect(needed.ok).toBe(false);
      expect(describeDiagnosis(needed)).toMatch(/(BROKEN|MISSING).*\n(.*\n)? +to add it: npm ci\n/);
    }
  });

  test("tells facts in words", async () => {
    const facts = { tensorflow: "2.21.0", gpu: true, execution_providers: ["cpu", "cuda"] };
    const text = describeDiagnosis(await diagnoseWith({ "@tensorflow/tfjs-node": facts }));
    expect(text).toContain("tensorflow: 2.21.0; gpu: yes; execution providers: cpu, cuda)");
  });
});

describe("of devices, the doctor", () => {
  const textOf = async (webgpu: DeviceFinding) => describeDiagnosis(await diagnoseWith({}, webgpu));

  test("names the adapters that it knows", async () => {
    expect(await textOf({ state: "ok" })).toMatch(
      /\n {2}--device cpu +ok \(Abacus\)\n {2}--device webgpu +ok\n {2}--device cuda +ok \(Abacus\)\n/,
    );
  });

  test("warns of one in software", async () => {
    const llvmpipe: DeviceFinding = { state: "ok", adapter: "llvmpipe (LLVM 19.1.7)" };
    expect(await textOf(llvmpipe)).toMatch(
      /webgpu +ok \(llvmpipe .*\)\n {6}this is no GPU but a program on the CPU: --device cpu is faster\n/,
    );
    expect((await diagnoseWith({}, llvmpipe)).devices).toMatchObject([
      { device: "cpu", software: false },
      { device: "webgpu", software: true },
      { device: "cuda", software: false },
    ]);
  });

  test("says of a missing one what adds it; softedge needs none", async () => {
    const missing: DeviceFinding = {
      state: "missing",
      problem: "Vulkan has no driver",
      add: ["apt-get install this", "that"],
    };
    expect(await textOf(missing)).toContain(
      [
        "  --device webgpu            not there, and not needed",
        "      Vulkan has no driver",
        "      to add it: apt-get install this",
        "             or: that",
      ].join("\n"),
    );
    expect((await diagnoseWith({}, missing)).ok).toBe(true);
  });
});

test("a component is asked in a process of its own, whose error is the answer", async () => {
  await expect(probeComponent("nothing")).rejects.toThrow(/^there is no component "nothing"$/);
  expect(await probeComponent("@mujoco/mujoco")).toEqual({
    mujoco: expect.stringMatching(/^\d+\.\d+/),
  });
});

test("a package that is not installed has no version", () => {
  expect(installedVersion("zod")).toMatch(/^4\./);
  expect(installedVersion("@softedge/no-such-package")).toBeUndefined();
});
