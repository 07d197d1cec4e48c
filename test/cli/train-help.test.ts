import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addTrainCommand } from "../../cli/commands/train.ts";
import { algorithms } from "../../train/registry.ts";

/** The command of training with its subcommands, in a terminal of so many columns. */
function trainCommand(columns = 80): Command {
  const program = new Command("softedge").configureOutput({ getOutHelpWidth: () => columns });
  addTrainCommand(program);
  return program.commands[0];
}

/** The help of a command of training. */
function helpOf(name: string, columns?: number): string {
  const train = trainCommand(columns);
  return (train.commands.find((each) => each.name() === name) ?? train).helpInformation();
}

const headings = (help: string) => help.match(/^\w.*:$/gm);
const flagsOf = (name: string) => helpOf(name).match(/--[\w-]+(?= [<[])/g) ?? [];
/** What the help says of a flag, in one line. */
const linesOf = (name: string, flag: string) =>
  helpOf(name, 1000)
    .split("\n")
    .filter((line) => line.trimStart().startsWith(`${flag} `))
    .map((line) => line.trim().replace(/ +/g, " "));

describe("the help of training", () => {
  test.each(["train", ...new Set(algorithms.map(({ command }) => command))])(
    "of %s is no wider than the terminal",
    (name) => {
      for (const columns of [80, 100]) {
        const widths = helpOf(name, columns)
          .split("\n")
          .map((line) => line.length);
        expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
      }
    },
  );

  test("lists options by what they are for", () => {
    const groups = ["Run:", "Algorithm:", "Schedule:", "Evaluation:", "Options:"];
    for (const name of ["sac", "td3", "ddpg", "ppo"])
      expect(headings(helpOf(name))).toEqual(groups);
    expect(headings(helpOf("spi"))).toEqual(["Run:", "Algorithm:", "Options:"]);
  });

  test("has every setting once, and those of train by itself without any", () => {
    for (const { command: name } of algorithms) {
      expect(new Set(flagsOf(name)).size).toBe(flagsOf(name).length);
    }
    expect(flagsOf("sac")).toEqual(
      expect.arrayContaining(["--learning-rate", "--target-entropy", "--steps"]),
    );
    expect(flagsOf("train")).toEqual([
      "--algorithm",
      "--config",
      "--resume",
      "--runs",
      "--run",
      "--export",
      "--policies",
      "--seeds",
      "--jobs",
      "--nice",
    ]);
  });

  test("has the settings of each algorithm, and no other's", () => {
    const own = ["--variant", "--temperature", "--target-entropy", "--reward-scale"];
    const smoothing = ["--policy-delay", "--target-noise", "--target-noise-clip"];
    const table = ["--temperature", "--tolerance"];
    const told = (name: string) =>
      flagsOf(name).filter((flag) => [...own, ...smoothing, ...table].includes(flag));
    expect(new Set(told("sac"))).toEqual(new Set(own));
    expect(told("td3")).toEqual(smoothing);
    expect(told("ddpg")).toEqual([]);
    expect(told("spi")).toEqual(table);
  });

  test("has a flag that turns off what is usually on", () => {
    expect(linesOf("sac", "--no-replay")).toEqual(["--no-replay the same as --keep-replay false"]);
    expect(linesOf("ppo", "--no-normalize-advantages")).toHaveLength(1);
    expect(linesOf("sac", "--no-normalize-observations")).toEqual([]);
  });

  test("has the defaults of each algorithm", () => {
    expect(linesOf("td3", "--learning-rate")).toEqual([
      "--learning-rate <number> Adam's step size (default 0.001)",
    ]);
    expect(linesOf("sac", "--learning-rate").join()).toContain("(default 0.0003)");
    expect(linesOf("sac", "--reward-scale").join()).toContain("(default 1 or 5)");
    for (const name of ["td3", "ddpg"]) {
      expect(linesOf(name, "--action-noise").join()).toContain("(default 0.1)");
    }
    expect(linesOf("sac", "--action-noise").join()).toContain("(default 0)");
    expect(linesOf("td3", "--policy-delay").join()).toContain("(default 2)");
    expect(linesOf("sac", "--engine").join()).toContain("(default ort)");
    expect(linesOf("sac", "--device").join()).toContain("(default cpu)");
  });
});

describe("the commands of training", () => {
  test.each(algorithms)("have one for $name, which its help calls by its name", (algorithm) => {
    const command = trainCommand().commands.find((each) => each.name() === algorithm.command);
    expect(command?.description()).toContain(algorithm.title);
    const help = helpOf(algorithm.command, 1000);
    expect(help).toContain(algorithm.about);
    for (const field of Object.keys(algorithm.config.shape)) {
      if (field === "algorithm") continue;
      expect(help).toMatch(new RegExp(`--${field.replaceAll("_", "-")} [<[]`));
    }
  });

  test("are those of the registry, and no others", () => {
    const names = trainCommand().commands.map((each) => each.name());
    expect(names).toEqual([...new Set(algorithms.map(({ command }) => command))]);
  });
});
