import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { softedge } from "./softedge.ts";

let folder: string;
let puck: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-own-"));
  cpSync("test/environments", join(folder, "environments"), { recursive: true });
  puck = join(folder, "environments", "puck.ts");
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = [
  ...["--hidden", "16,16", "--batch-size", "16", "--learning-starts", "100"],
  ...["--evaluation-interval", "200", "--evaluation-episodes", "2"],
];

/** Runs a command that must succeed, and returns its output. */
async function succeed(...args: string[]): Promise<string> {
  const { status, output } = await softedge(...args);
  expect(`${status}: ${output}`).toMatch(/^0: /);
  return output;
}

describe("an environment of one's own", () => {
  test("is trained in, exported, evaluated, drawn and resumed", async () => {
    const [runs, policies] = [join(folder, "runs"), join(folder, "policies")];
    const run = join(runs, "puck-v0-sac-2019-seed-0");
    await succeed(
      ...["train", "sac", "--environment", puck, ...small, "--steps", "400"],
      ...["--environments", "4", "--threads", "2", "--runs", runs],
    );
    const path = relative(process.cwd(), puck);
    const startsOf = () =>
      readFileSync(join(run, "starts.jsonl"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    const [{ environment_file }] = startsOf();
    expect(environment_file).toEqual({ path, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });

    await succeed("export", run, "--policies", policies, "--episodes", "2");
    const policy = join(policies, "puck");
    const { manifest } = readPackage(policy);
    expect(manifest).toMatchObject({ environment: "Puck-v0", environment_file });

    const evaluated = await succeed("evaluate", policy, "--episodes", "2", "--json");
    expect(JSON.parse(evaluated)).toMatchObject({ environment: "Puck-v0", episodes: 2 });
    const picture = join(folder, "puck.png");
    expect(await succeed("render", policy, "--out", picture)).toContain("on Puck-v0");
    expect(existsSync(picture)).toBe(true);

    expect(await succeed("train", "--resume", run, "--steps", "500")).not.toContain("has changed");
    writeFileSync(join(folder, "environments", "goal.ts"), "export const goal = [0.5, 0];\n");
    expect(await succeed("train", "--resume", run, "--steps", "600")).toContain(
      `${path} has changed since the run's last start: the run no longer reproduces an uninterrupted one`,
    );
    expect(startsOf().map(({ environment_file: file }) => file.path)).toEqual([path, path, path]);

    const changed = await succeed("evaluate", policy, "--episodes", "1");
    expect(changed).toContain(`warning: ${path} has changed since puck was made`);
    const moved = join(folder, "moved");
    renameSync(join(folder, "environments"), moved);
    const missing = await softedge("evaluate", policy, "--episodes", "1");
    expect(missing.status).toBe(1);
    expect(missing.output).toContain(`there is no file ${path}`);
    expect(missing.output).toContain("give its file by --environment FILE");
    const unexported = await softedge("export", run, "--policies", join(folder, "others"));
    expect(unexported.status).toBe(1);
    expect(unexported.output).toContain(`${run} was trained in `);
    expect(unexported.output).toContain("if the file has moved, name it by --environment");
    const now = join(moved, "puck.ts");
    await succeed("evaluate", policy, "--episodes", "1", "--environment", now);
    await succeed("render", run, "--env", now, "--out", picture);
    renameSync(moved, join(folder, "environments"));
  });

  test("is trained in by the runs of a study, each a process of its own", async () => {
    const file = join(folder, "pucks.json");
    const study = {
      algorithms: ["ppo"],
      environments: [puck, join(folder, "environments", "balance.ts")],
      settings: { steps: 256, rollout_steps: 128, hidden: [8], evaluation_episodes: 1 },
    };
    writeFileSync(file, JSON.stringify(study));
    const runs = join(folder, "study");
    await succeed("study", file, "--runs", runs, "--jobs", "2");
    for (const name of ["puck-v0-ppo-seed-0", "balance-v0-ppo-seed-0"]) {
      expect(existsSync(join(runs, name, "checkpoint.safetensors"))).toBe(true);
    }
  });

  test("without a picture is trained in and exported, and not drawn", async () => {
    const runs = join(folder, "coins");
    const coin = join(folder, "environments", "coin.js");
    await succeed(
      ...["train", "discrete-sac", "--environment", coin, ...small],
      ...["--steps", "200", "--runs", runs, "--run", "coin"],
    );
    const out = join(folder, "coin.png");
    const drawn = await softedge("render", join(runs, "coin"), "--out", out);
    expect(drawn.status).toBe(1);
    expect(drawn.output).toContain("Coin-v0 cannot be drawn: its definition has no scene()");
    const model = join(folder, "coin-model");
    const args = ["--format", "hugging-face", "--out", model, "--episodes", "1"];
    await succeed("export", join(runs, "coin"), ...args);
    expect(existsSync(join(model, "README.md"))).toBe(true);
  });
});

describe("softedge check-environment", () => {
  test("says that an environment is sound", async () => {
    const output = await succeed("check-environment", "test/environments/balance.ts");
    expect(output).toContain("Balance-v0 is ready to be trained in");
    const json = JSON.parse(
      await succeed("check-environment", "test/environments/puck.ts", "--json", "--episodes", "2"),
    );
    expect(json).toMatchObject({
      environment: "Puck-v0",
      environment_file: { path: "test/environments/puck.ts" },
      passed: true,
      random_play: { episodes: 2, mean_length: 50 },
    });
  });

  test("says what is wrong, where, and fails", async () => {
    const file = join(folder, "broken.js");
    const text = readFileSync("test/environments/coin.js", "utf8");
    writeFileSync(file, text.replace("read: () => [side]", "read: () => [0]"));
    const { status, output } = await softedge("check-environment", file);
    expect(status).toBe(1);
    expect(output).toMatch(
      /FAILED {2}an episode continues exactly from a state that was read\n.*seed 0/,
    );
    expect(output).toContain("1 check failed");
  });
});
