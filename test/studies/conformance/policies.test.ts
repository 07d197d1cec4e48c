import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { comparePolicy } from "../../../studies/conformance/policies.ts";
import { recordedPolicies } from "../../imported.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

test.each(recordedPolicies)("%s answers as recorded", async (path) => {
  const { agreement, failures } = await comparePolicy(path);
  expect(failures).toEqual([]);
  expect(agreement).toMatchObject({ kind: "policies", policy: basename(path, ".zip"), ok: true });
  expect(agreement.max_rel_error).toBeLessThan(1e-5);
});

test("a policy that answers otherwise is told, and so is one that cannot be read", async () => {
  const folder = temporaryFolder();
  const [zip, json] = ["policy.zip", "policy.json"].map((name) => join(folder, name));
  copyFileSync("test/fixtures/sb3/pendulum-td3.zip", zip);
  const recorded = JSON.parse(readFileSync("test/fixtures/sb3/pendulum-td3.json", "utf8"));
  recorded.deterministic_actions[3] = [recorded.deterministic_actions[3][0] + 1e-4];
  writeFileSync(json, JSON.stringify(recorded));
  const { agreement, failures } = await comparePolicy(zip);
  expect(agreement.ok).toBe(false);
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatch(/policy\.zip, deterministic_action 3: .* differs from/);
  writeFileSync(zip, "not a zip");
  expect((await comparePolicy(zip)).failures[0]).toContain("neither a zip of Stable-Baselines3");
});
