import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Ends with "N passed, N failed" on a line of its own.
    reporters: ["default", "./test/closing-line.ts"],
    globalSetup: ["test/policies.ts", "test/parity.ts"],
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/edge/**", "node_modules/**"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      "test/edge/vitest.config.ts",
    ],
  },
});
