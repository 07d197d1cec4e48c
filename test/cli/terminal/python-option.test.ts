import { resolve } from "node:path";
import { Command } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { addPythonOptions } from "../../../cli/terminal/python-option.ts";

afterEach(() => vi.unstubAllEnvs());

/** Runs a command line; returns the Python that is in use in the command. */
async function pythonIn(...line: string[]): Promise<string | undefined> {
  vi.stubEnv("SOFTEDGE_PYTHON", "before");
  let used: string | undefined;
  const use = () => {
    used = process.env.SOFTEDGE_PYTHON;
  };
  const program = new Command().enablePositionalOptions().exitOverride();
  const train = program.command("train").enablePositionalOptions().action(use);
  train.command("sac").action(use);
  program
    .command("metrics")
    .action(use)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  addPythonOptions(program);
  await program.parseAsync(line, { from: "user" });
  return used;
}

describe("--python", () => {
  test("names the Python of a command, and of a command below it", async () => {
    expect(await pythonIn("train", "--python", "python3.14")).toBe("python3.14");
    expect(await pythonIn("train", "sac", "--python", "python3.14")).toBe("python3.14");
  });

  test("a path stays the same in other folders", async () => {
    expect(await pythonIn("train", "--python", "venv/bin/python")).toBe(resolve("venv/bin/python"));
  });

  test("is left as it was without it", async () => {
    expect(await pythonIn("train", "sac")).toBe("before");
  });

  test("is no option of commands that play nothing", async () => {
    await expect(pythonIn("metrics", "--python", "python")).rejects.toThrow("unknown option");
  });
});
