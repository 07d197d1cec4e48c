import { CommanderError } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { describeFailure } from "../../cli/terminal/failure.ts";
import { commandsOf } from "./commands-of.ts";

/** Why a command refuses its arguments, as the program says it. */
async function refusalOf(args: readonly string[]): Promise<string> {
  const program = await createProgram();
  for (const command of commandsOf(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  const failure = await program.parseAsync(args, { from: "user" }).then(
    () => expect.unreachable(`softedge ${args.join(" ")} was not refused`),
    (error: unknown) => error,
  );
  return failure instanceof CommanderError ? failure.message : describeFailure(failure);
}

describe("what is wrong is said in a sentence", () => {
  test.each([
    [["train", "sac", "--steps", "many"], '--steps: must be a finite number, not "many"'],
    [
      ["train", "sac", "--variant", "2018", "--target-entropy", "-1"],
      "--target-entropy: this algorithm has no such setting",
    ],
    [["train", "sac", "--variant", "2020"], "Allowed choices are 2019, 2018"],
    [["train", "sac", "--environment", "Taxi-v3"], "try: softedge train spi"],
    [["train", "sac", "--environment", "Tennis"], 'there is no environment "Tennis"; there are'],
    [["train", "spi", "--discount", "1"], "--discount: must be less than 1"],
    [["train", "sac", "--steps", "1e15"], "--steps: must be at most 10,000,000,000"],
    [
      ["train", "sac", "--environment", "Humanoid-v5", "--steps", "1e10", "--buffer-size", "1e10"],
      "buffer_size: 10,000,000,000 transitions of 2,860 bytes take 28,600 GB, more than 75 % of",
    ],
    [
      ["train", "ppo", "--rollout-steps", "1e12"],
      "rollout_steps: 1,000,000,000,000 steps of a rollout of",
    ],
    [["train", "spi", "--environment", "Pendulum-v1"], "has no table of its transitions"],
    [["train", "sac", "--config", "nowhere.json"], "there is no file nowhere.json"],
    [
      ["train", "spi", "--config", "configs/pendulum-sac.json"],
      "--config: configs/pendulum-sac.json is for sac-2019, not spi",
    ],
    [
      ["train", "sac", "--variant", "2018", "--config", "configs/pendulum-sac.json"],
      "--config: configs/pendulum-sac.json is for sac-2019, not sac-2018",
    ],
    [
      ["train", "--seed", "1"],
      "say what to train: sac, tqc, td3, ddpg, discrete-sac, sql, ppo, spi, or --config with a file",
    ],
    ...[["a2c"], ["--algorithm", "a2c"]].map((args): [string[], string] => [
      ["train", ...args],
      "there is no algorithm 'a2c': there are sac, tqc, td3, ddpg, discrete-sac, sql, ppo and spi",
    ]),
    [
      ["train", "--algorithm", "td3", "--config", "configs/pendulum-sac.json"],
      "--config: configs/pendulum-sac.json is for sac-2019, not td3",
    ],
    [["train", "--algorithm", "td3", "sac"], "--algorithm must stand behind sac"],
    [["train", "ddpg", "--policy-delay", "3"], "unknown option '--policy-delay'"],
    [["train", "td3", "--temperature", "1"], "unknown option '--temperature'"],
    [
      ["train", "--algorithm", "ddpg", "--policy-delay", "3"],
      "--policy-delay: this algorithm has no such setting",
    ],
    [["train", "td3", "--policy-delay", "0"], "--policy-delay: must be at least 1"],
    [["train", "td3", "--environment", "Taxi-v3"], "try: softedge train spi"],
    [["train", "--seed", "1", "spi"], "--seed must stand behind spi"],
    [
      ["train", "--config", "test/fixtures/taxi.json"],
      '--config: test/fixtures/taxi.json does not say its algorithm, such as "sac-2019"',
    ],
    [
      ["train", "--config", "configs/taxi-spi.json", "--hidden", "8"],
      "--hidden: this algorithm has no such setting",
    ],
    [["train", "sac", "--run", "../elsewhere"], "must be a name of letters, digits"],
    [["serve", "--port", "99999"], "must be a port, from 1 to 65535"],
    [["export", "no/such/run"], "there is no run no/such/run"],
    [
      ["evaluate", "no/such/policy"],
      "there is no folder no/such/policy: name the folder of a policy",
    ],
    [["evaluate", "policies/taxi", "--episodes", "0"], "must be a positive whole number"],
    [["serve", "--policies", "no/such/folder"], "there is no policy in no/such/folder"],
  ])("softedge %j", async (args, message) => {
    expect(await refusalOf(args)).toContain(message);
  });
});
