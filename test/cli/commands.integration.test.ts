import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage, writePackage } from "../../export/policy-package.ts";
import { testPolicies } from "../policies.ts";
import { softedge, startSoftedge } from "./softedge.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const small = ["--hidden", "8,8", "--batch-size", "16", "--learning-starts", "50"];

describe("softedge train, export and evaluate", () => {
  test("take a policy from nothing to its returns", async () => {
    const runs = join(folder, "runs");
    const policies = join(folder, "policies");
    const trained = await softedge(
      ...["train", "sac", ...small, "--steps", "400", "--evaluation-interval", "400"],
      ...["--evaluation-episodes", "1", "--runs", runs, "--run", "first", "--seed", "3"],
    );
    expect(trained).toMatchObject({ status: 0 });
    expect(trained.output).toContain(`run folder: ${runs}/first`);
    const config = JSON.parse(readFileSync(join(runs, "first", "config.json"), "utf8"));
    expect(config).toMatchObject({ algorithm: "sac-2019", seed: 3, hidden: [8, 8], steps: 400 });

    const exported = await softedge(
      ...[
        "export",
        join(runs, "first"),
        "--policies",
        policies,
        "--name",
        "mine",
        "--episodes",
        "2",
      ],
    );
    expect(exported.output).toContain("verified on 10000 observations");
    expect(exported).toMatchObject({ status: 0 });
    const { version } = readPackage(join(policies, "mine")).manifest;
    expect(exported.output).toContain(`mine: new, ${version}`);

    // The version is that of the actor, whatever it was evaluated on.
    const again = await softedge(
      ...["export", join(runs, "first"), "--policies", policies, "--name", "mine"],
      ...["--episodes", "3"],
    );
    expect(again.output).toContain(`mine: ${version}, as before`);
    expect(readPackage(join(policies, "mine")).manifest).toMatchObject({
      version,
      evaluation: { episodes: 3 },
    });

    const evaluated = await softedge(
      ...[
        "evaluate",
        join(policies, "mine"),
        "--episodes",
        "2",
        "--mode",
        "deterministic",
        "--json",
      ],
    );
    const { deterministic, ...rest } = JSON.parse(evaluated.output);
    expect(rest).toMatchObject({ policy: "mine", environment: "Pendulum-v1", episodes: 2 });
    expect(deterministic.returns).toHaveLength(2);
  });

  test("replace no policy of another environment, and none that comes with softedge", async () => {
    const runs = join(folder, "protected-runs");
    const policies = join(folder, "protected");
    await softedge("train", "spi", "--temperature", "1", "--runs", runs, "--run", "taxi");
    const { manifest, actor } = readPackage(join(testPolicies.folder, "pendulum"));
    writePackage(policies, manifest, actor);
    const exportTaxi = (...args: string[]) =>
      softedge("export", join(runs, "taxi"), "--policies", policies, "--episodes", "1", ...args);
    const refused = await exportTaxi("--name", "pendulum");
    expect(refused.status).toBe(1);
    expect(refused.output).toContain(
      `${join(policies, "pendulum")} is a policy of Pendulum-v1, and this is one of Taxi-v3: ` +
        "choose another name, such as --name taxi, or replace it: --replace",
    );
    expect(refused.output).not.toContain("verified");
    const replaced = await exportTaxi("--name", "pendulum", "--replace");
    expect(replaced.output).toContain(`pendulum: was ${manifest.version}, is now `);

    writeFileSync(join(policies, "shipped.json"), '["taxi"]');
    const shipped = await exportTaxi("--replace");
    expect(shipped.status).toBe(1);
    expect(shipped.output).toContain(
      "taxi comes with softedge; choose another name: --name my-taxi",
    );
    expect((await exportTaxi("--name", "My Taxi")).output).toContain("must be 1 to 63 of a-z");
  });

  test("let a config file and flags on top of it decide", async () => {
    const file = join(folder, "config.json");
    writeFileSync(file, JSON.stringify({ algorithm: "spi", temperature: 0.5, discount: 0.9 }));
    const runs = join(folder, "spi-runs");
    const run = () =>
      softedge("train", "spi", "--config", file, "--discount", "0.8", "--runs", runs);
    expect((await run()).output).toContain("soft-optimal: mean return");
    // A second run does not write over the first.
    expect((await run()).output).toContain(`${runs}/taxi-v3-spi-seed-0-2`);
    const config = readFileSync(join(runs, "taxi-v3-spi-seed-0", "config.json"), "utf8");
    expect(JSON.parse(config)).toMatchObject({ temperature: 0.5, discount: 0.8 });
    const start = readFileSync(join(runs, "taxi-v3-spi-seed-0", "starts.jsonl"), "utf8");
    expect(JSON.parse(start)).toMatchObject({ step: 0, engine: null });
  });

  test("train the algorithm that a config file says, and go on with a run of any", async () => {
    const runs = join(folder, "by-file");
    const spi = await softedge(
      ...["train", "--config", "configs/taxi-spi.json", "--temperature", "0.3", "--runs", runs],
    );
    expect(spi.output).toContain(`training spi on Taxi-v3, in ${runs}/taxi-v3-spi-seed-0`);
    const file = join(folder, "sac-2018.json");
    writeFileSync(file, JSON.stringify({ algorithm: "sac-2018", evaluation_episodes: 1 }));
    const args = ["--steps", "60", "--runs", runs, "--run", "sac"];
    const sac = await softedge("train", "--config", file, ...small, ...args);
    expect(sac.output).toContain("training sac-2018 on Pendulum-v1");
    const more = await softedge("train", "--resume", join(runs, "sac"), "--steps", "70");
    expect(more.output).toContain("resuming sac-2018 on Pendulum-v1 at step 60");
    const config = JSON.parse(readFileSync(join(runs, "sac", "config.json"), "utf8"));
    expect(config).toMatchObject({ algorithm: "sac-2018", hidden: [8, 8], steps: 70 });
  });

  test("give no more steps to a run whose learning rate has fallen for its last one", async () => {
    const runs = join(folder, "decaying");
    const args = ["--steps", "60", "--evaluation-episodes", "1", "--runs", runs, "--run", "sac"];
    const decay = ["--learning-rate-decay-from", "30"];
    expect((await softedge("train", "sac", ...small, ...args, ...decay)).status).toBe(0);
    const more = await softedge("train", "sac", "--resume", join(runs, "sac"), "--steps", "70");
    expect(more.output).toContain("--steps: learning_rate decays to 0 at the last step");
    expect(more.status).toBe(1);
  });

  test("say how training goes in plain lines, where there is no terminal", async () => {
    const { output } = await softedge(
      ...["train", "sac", ...small, "--steps", "440", "--evaluation-interval", "220"],
      ...["--evaluation-episodes", "1", "--runs", join(folder, "plain"), "--run", "run"],
    );
    const number = String.raw`-?[\d.]+(k|e-\d)?`;
    const lines = output.split("\n");
    expect(lines[1]).toBe("  0/440 steps");
    expect(lines.find((line) => line.startsWith("  440/440"))).toMatch(
      new RegExp(
        `^  440/440 steps  ${number} steps/s  0:00:00 left  return ${number}  evaluated ${number}` +
          `  q loss ${number}  actor loss ${number}  temperature ${number}$`,
      ),
    );
    // Neither control characters nor empty lines.
    expect(output).toMatch(/^(\P{Cc}+\n)+$/u);
  });

  test("end with status 1 and advice where training diverges, and export what was good", async () => {
    const runs = join(folder, "diverged");
    const { status, output } = await softedge(
      ...["train", "sac", "--hidden", "8,8", "--batch-size", "16", "--learning-starts", "41"],
      ...["--learning-rate", "1e30", "--evaluation-interval", "40", "--evaluation-episodes", "1"],
      ...["--runs", runs, "--run", "run"],
    );
    const path = join(runs, "run");
    expect(output).toMatch(
      /softedge: training diverged: (q1_loss|actor_loss|dimension 0 of the action) is \S+ at gradient step \d+; try a lower learning_rate \(it is 1e\+30\) or reward_scale \(1\)\. /,
    );
    expect(output).toContain(
      "The last good checkpoint is in the run's folder, and so is the best policy",
    );
    expect(status).toBe(1);
    const exported = await softedge(
      ...["export", path, "--checkpoint", "best", "--name", "best", "--episodes", "1"],
      ...["--policies", join(folder, "best-of-diverged")],
    );
    expect(exported.output).toContain("verified on 10000 observations");
  });

  test("stop in an orderly way at Ctrl-C, with a checkpoint", async () => {
    const runs = join(folder, "interrupted");
    const command = startSoftedge(
      ...["train", "sac", ...small, "--steps", "1000000", "--runs", runs, "--run", "long"],
    );
    await command.printed("/1M steps");
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
    expect(command.output()).toContain("the checkpoint is written");
    expect(existsSync(join(runs, "long", "checkpoint.safetensors"))).toBe(true);
  });

  test("hear Ctrl-C while steps are random, and nothing is waited for", async () => {
    const steps = ["--steps", "10000000", "--learning-starts", "10000000"];
    const runs = join(folder, "random");
    const command = startSoftedge("train", "sac", ...steps, "--runs", runs, "--run", "run");
    await command.until(() => existsSync(join(runs, "run", "metrics.jsonl")));
    command.process.kill("SIGINT");
    expect(await command.ended()).toBe(130);
    expect(command.output()).toContain("the checkpoint is written");
  });
});

test("a run that ends before its first gradient step is warned of, and not said to be exported", async () => {
  const runs = join(folder, "untrained");
  const { output, status } = await softedge(
    ...["train", "sac", "--steps", "60", "--learning-starts", "60", "--hidden", "8"],
    ...["--evaluation-episodes", "1", "--runs", runs, "--run", "run"],
  );
  expect(status).toBe(0);
  expect(output).toContain(
    "warning: --steps 60 ends before the first gradient step, with --learning-starts 60: " +
      "nothing will be trained",
  );
  expect(output).toContain("its policy is untrained: no gradient step has been taken");
  expect(output).not.toContain("softedge -- export");
});

test("a flag says none for null, on top of a config file", async () => {
  const runs = join(folder, "none");
  await softedge(
    ...["train", "sac", "--config", "configs/pendulum-sac.json", "--target-return", "none"],
    ...[...small, "--steps", "60", "--evaluation-episodes", "1", "--runs", runs, "--run", "run"],
  );
  const config = JSON.parse(readFileSync(join(runs, "run", "config.json"), "utf8"));
  expect(config).toMatchObject({ target_return: null, learning_rate: 0.001, steps: 60 });
});

test.each([
  [["train", "sac", "--environment", "Taxi-v3"], /^softedge: .*try: softedge train spi.*\n$/],
  [["train", "td3", "--temperature", "1"], /^error: unknown option '--temperature'\n.*\n$/],
])("softedge %j fails with a sentence, and leaves no run folder behind", async (args, message) => {
  const runs = join(folder, "nothing");
  const { status, output } = await softedge(...args, "--runs", runs);
  expect(output).toMatch(message);
  expect(status).toBe(1);
  expect(existsSync(runs)).toBe(false);
});

test.each([[], ["train", "sac"], ["policies", "list"], ["doctor"]])(
  "softedge %s %s --help says how it is used",
  async (...command) => {
    const { status, output } = await softedge(...command, "--help");
    expect(status).toBe(0);
    expect(output).toContain("Usage: softedge");
  },
);
