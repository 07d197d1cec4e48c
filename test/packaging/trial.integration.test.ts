import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);

/** Installs from a registry, which only continuous integration is sure to reach. */
describe.runIf(process.env.CI)("the packed package, where there is nothing but a registry", () => {
  let packed: string;
  beforeAll(() => {
    packed = mkdtempSync(join(tmpdir(), "softedge-packed-"));
  });
  afterAll(() => rmSync(packed, { recursive: true, force: true }));

  test.each([
    { node: "22", npm: "10" },
    { node: "24", npm: "11" },
  ])("does all that a newcomer does: Node $node, npm $npm", { timeout: 900_000 }, async (tools) => {
    const { node, npm } = tools;
    const trial = ["packaging/trial/main.ts", "--node", node, "--npm", npm, "--packed", packed];
    // An error of the command has its output.
    const { stdout } = await run(process.execPath, trial);
    expect(stdout).toContain(`Node v${node}.`);
    expect(stdout).toContain(`npm ${npm}.`);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("the package works");
  });
});
