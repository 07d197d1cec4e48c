import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addTrainCommand } from "../../cli/commands/train.ts";

/** The help of a command of training, in a terminal of so many columns. */
function helpOf(name: string, columns: number): string {
  const program = new Command("softedge").configureOutput({ getOutHelpWidth: () => columns });
  addTrainCommand(program);
  const train = program.commands[0];
  return (train.commands.find((each) => each.name() === name) ?? train).helpInformation();
}

const headings = (help: string) => help.match(/^\w.*:$/gm);

describe("the help of training", () => {
  test.each(["train", "spi", "sac"])("of %s is no wider than the terminal", (name) => {
    for (const columns of [80, 100]) {
      const widths = helpOf(name, columns)
        .split("\n")
        .map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });

  test("lists options by what they are for", () => {
    const groups = ["Run:", "Algorithm:", "Schedule:", "Evaluation:", "Options:"];
    expect(headings(helpOf("sac", 80))).toEqual(groups);
    expect(headings(helpOf("spi", 80))).toEqual(["Run:", "Algorithm:", "Options:"]);
  });

  test("has every setting once, and those of train by itself without any", () => {
    const flags = (name: string) => helpOf(name, 80).match(/--[\w-]+(?= [<[])/g) ?? [];
    const sac = flags("sac");
    expect(new Set(sac).size).toBe(sac.length);
    expect(sac).toEqual(expect.arrayContaining(["--learning-rate", "--target-entropy", "--steps"]));
    expect(flags("train")).toEqual(["--config", "--resume", "--runs", "--run"]);
  });
});
