import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const module = (path: string) => JSON.stringify(new URL(`../../../../../${path}`, import.meta.url));

/** Asks for WebGPU, and then adds on the CPU. */
const script = `
  const { Trace } = await import(${module("graph/trace.ts")});
  const { compile, zeros } = await import(${module("train/engine/ort/program.ts")});
  const { compileForWebgpu } = await import(${module("train/engine/ort/webgpu/program.ts")});
  const trace = new Trace();
  const sum = trace.add(trace.input("x", [1]), 1);
  await compileForWebgpu("sum", { sum }, () => "cpu").catch(({ message }) => console.log(message));
  const onCpu = await compile("sum", { sum }, 1);
  const fetches = { sum: zeros([1]) };
  await onCpu.run({ x: zeros([1]) }, fetches);
  console.log(fetches.sum.data[0]);
`;

// Elsewhere the driver comes with the system.
test.skipIf(process.platform !== "linux")(
  "without a driver, WebGPU says what it needs, and the CPU computes all the same",
  () => {
    const nowhere = { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" };
    const { stdout, status } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", script],
      { encoding: "utf8", env: { ...process.env, ...nowhere } },
    );
    expect(stdout).toBe(
      'device "webgpu" finds no GPU: it needs a driver for Vulkan (and on Linux its loader, libvulkan.so.1), Metal or D3D12\n1\n',
    );
    expect(status).toBe(0);
  },
);
