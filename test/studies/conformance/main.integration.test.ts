import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../temporary-folder.ts";

function conformance(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["studies/conformance/main.ts", ...args],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

describe("npm run conformance -- updates", () => {
  test.each([
    ["updates", "updates/td3.json", "updates-td3"],
    ["sac-updates", "sb3-sac-updates.json", "updates-sac-2019"],
  ])("prints in a line what agreed, also as %s", (command, fixture, kind) => {
    const { status, stdout, stderr } = conformance(command, `test/fixtures/${fixture}`);
    expect(JSON.parse(stdout)).toMatchObject({ kind, ok: true });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("refuses another algorithm in a sentence", () => {
    const file = join(temporaryFolder(), "a2c.json");
    writeFileSync(file, JSON.stringify({ algorithm: "a2c", initial: {} }));
    expect(conformance("updates", file)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        'gradient steps of "a2c" cannot be compared; ' +
        "those of sac-2018, sac-2019, tqc, td3, ddpg, ppo can\n",
    });
  });
});
