import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import SlowFilesFirst from "./test/slow-files-first.ts";

const integration = "test/**/*.integration.test.ts";
const webgpu = "test/**/*.webgpu.test.ts";
const edge = "test/edge/**";

/**
 * The tiers: x.test.ts, x.integration.test.ts, x.webgpu.test.ts, and what runs in workerd
 * (CONTRIBUTING.md).
 */
export default defineConfig({
  test: {
    // Ends with "N passed, N failed" on a line of its own.
    reporters: ["default", "./test/closing-line.ts"],
    // Integration tests mostly wait for processes that they start: one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // No worker ends long after the others.
    sequence: { sequencer: SlowFilesFirst },
    provide: { propertySeed: process.env.CI ? 20180104 : null },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [integration, webgpu, edge],
          // They share what they import, which takes as long to load as the tests take to run.
          isolate: false,
          setupFiles: ["test/properties.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [integration],
          exclude: [edge],
          setupFiles: ["test/properties.ts"],
          // Hundreds of processes run the same program, which takes longer to compile than to run.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "build/compile-cache") },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // What is waited for takes as long as the machine is slow.
          expect: { poll: { timeout: 120_000 } },
        },
      },
      {
        test: {
          name: "webgpu",
          include: [webgpu],
          // A process for each file, whose environment names the driver.
          pool: "forks",
          setupFiles: ["test/properties.ts", "test/software-vulkan-setup.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      "test/edge/vitest.config.ts",
    ],
  },
});
