import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const program = new URL("broken-off.ts", import.meta.url).pathname;

test("neither the release of a learner nor the end of the process breaks off threads in a step", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe("the learner was released during its step\n".repeat(9));
  expect(status).toBe(5);
});
