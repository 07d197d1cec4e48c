import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const program = new URL("released-in-step.ts", import.meta.url).pathname;

test("a process stays alive until threads that compute parts of a batch have ended", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  expect(stdout).toBe("released\n");
});
