import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { findPython } from "../python.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { softedge } from "./softedge.ts";

const python = findPython(["stable_baselines3"], "SB3_PYTHON");

/** The program in docs/import.md that records what a policy answers. */
function recorder(): string {
  const [, program] = /```python\n([\s\S]*?)```/.exec(readFileSync("docs/import.md", "utf8")) ?? [];
  if (program === undefined) throw new Error("docs/import.md has no Python");
  return program;
}

test.skipIf(!python.command)(
  `the recorder in docs/import.md serves --check${python.note}`,
  async () => {
    const folder = temporaryFolder();
    const [zip, answers] = ["hopper.zip", "hopper.json"].map((name) => join(folder, name));
    copyFileSync("test/fixtures/sb3/hopper-sac-normalized.zip", zip);
    execFileSync(python.command ?? "", ["-c", recorder()], { cwd: resolve(folder) });
    const policies = ["--policies", folder, "--name", "hopper"];
    const { status, output } = await softedge("import", zip, ...policies, "--check", answers);
    expect(status, output).toBe(0);
    expect(readPackage(join(folder, "hopper")).manifest.check?.observations).toBe(64);
  },
);
