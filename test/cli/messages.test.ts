import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addCommands } from "../../cli/commands/all.ts";
import { describeFailure } from "../../cli/terminal/failure.ts";

const files: Readonly<Record<string, string>> = {
  "broken.json": '{\n  "algorithm": "sac",\n  "steps": 10,\n}',
  "list.json": "[1]",
  "wrong.json": '{"algorithm": "sac", "learning_rat": 1, "steps": -1}',
  "unknown.json": '{"algorithm": "sacc"}',
  "study.json": '{"algorithms": [{"algorithm": "sac", "nam": "x"}], "seed": 1}',
  "file.txt": "hello",
  "trained/begun/config.json": '{"algorithm": "td3"}',
  "policy/live.json": "{}",
};

const here = process.cwd();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-messages-"));
  for (const name of ["trained/begun", "policy", "empty"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  vi.stubEnv("SOFTEDGE_ADMIN_TOKEN", "a-token");
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Has a command and those below it throw where they would end the process, and print to nowhere. */
function tame(command: Command, print: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeOut: print, writeErr: print });
  for (const each of command.commands) tame(each, print);
}

/** What a person reads who types such arguments, of which those with a file's name are in the folder. */
async function complaint(...args: string[]): Promise<string> {
  let output = "";
  const print = (text: string) => {
    output += text;
  };
  const program = new Command("softedge").enablePositionalOptions();
  addCommands(program);
  tame(program, print);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await program.parseAsync(args, { from: "user" });
    throw new Error("nothing was wrong");
  } catch (error) {
    if (output === "") output = describeFailure(error);
  } finally {
    log.mockRestore();
  }
  return output.replaceAll(`${folder}/`, "").replaceAll(`${here}/`, "");
}

const names = [
  ...Object.keys(files),
  "nowhere",
  "trained",
  "trained/begun",
  "policy",
  "empty",
  "nowhere.json",
];
const inFolder = (argument: string) =>
  names.includes(argument) ? join(folder, argument) : argument;

/** A port on which nothing listens: of those that nobody may listen on without being asked. */
const nobody = "http://127.0.0.1:2";

const broken =
  'broken.json is no JSON: line 4, column 1: expected a name in double quotes after ",", but there is "}"';

describe("softedge", () => {
  test.each<[command: string, message: string]>([
    ["train sacc", "there is no algorithm 'sacc'; did you mean sac?"],
    ["train --algorithm nonsense", "there is no algorithm 'nonsense': there are sac, tqc,"],
    ["train --config nowhere.json", "there is no file nowhere.json"],
    ["train --config trained", "trained is a folder: name a file"],
    ["train --config broken.json", broken],
    ["train sac --config broken.json", broken],
    ["train --config list.json", "list.json: must be an object, not an array"],
    [
      "train --config wrong.json",
      "2 settings are wrong:\n  wrong.json: steps: must be more than 0",
    ],
    [
      "train --config wrong.json",
      "\n  wrong.json: learning_rat: no such setting; did you mean learning_rate?",
    ],
    [
      "train --config unknown.json",
      'unknown.json: algorithm: there is no "sacc"; did you mean sac?',
    ],
    ["train sac --steps -1", "--steps: must be more than 0"],
    ["train sac --learning-rate x", '--learning-rate: must be a finite number, not "x"'],
    ["train sac --engine nonsense", '--engine: must be "ort" or "tfjs", not "nonsense"'],
    ["train sac --device tpu", '--device: must be "cpu" or "webgpu" or "cuda", not "tpu"'],
    [
      "train sac --engine tfjs --device webgpu",
      "--device: is of the engine ort: with the engine tfjs, leave it out",
    ],
    [
      "train sac --environment-options {a",
      "It is no JSON: column 2: expected a name in double quotes",
    ],
    ["train sac --lerning-rate 1", "Did you mean --learning-rate?"],
    ["train sac --together", "--together needs --seeds"],
    [
      "train sac --seeds 0-1 --together --jobs 2",
      "'--together' cannot be used with option '--jobs",
    ],
    ["train spi --seeds 0-1 --together", "soft policy iteration takes no gradient steps"],
    ["train --resume nowhere", "there is no run nowhere: there is no such folder"],
    ["train --resume file.txt", "file.txt is a file: name the folder of a run"],
    ["train --resume empty", "empty is no run: it has no config.json"],
    [
      "train --resume trained",
      "trained is a folder of runs: name one of them, such as trained/begun",
    ],
    ["train --resume policy", "policy is a policy, not a run: "],
    ["study", "missing required argument 'file'"],
    ["study nowhere.json", "there is no file nowhere.json"],
    ["study trained", "trained is a folder: name a file"],
    ["study broken.json", broken],
    ["study study.json", "\n  algorithms[0]: nam: no such setting; did you mean name?"],
    ["study study.json", "\n  seed: no such setting; did you mean seeds?"],
    ["study study.json --jobs -1", "must be a positive whole number"],
    ["runs nowhere", "there is no folder nowhere: name a run, or a folder of runs"],
    ["runs file.txt", "file.txt is a file: name a run, or a folder of runs"],
    ["runs empty", "there is no run in empty: npm run softedge -- train makes one"],
    ["runs compare file.txt", "file.txt is a file: name a run"],
    ["plot file.txt --out x.svg", "file.txt is a file: name a run"],
    ["plot trained --out x.svg", "no run in trained has been evaluated yet"],
    ["dashboard file.txt", "file.txt is a file: name a folder of runs"],
    ["export nowhere", "there is no run nowhere"],
    ["export file.txt", "file.txt is a file: name the folder of a run"],
    [
      "export policy",
      "policy is a policy, not a run: name the folder of the run that it was made from",
    ],
    ["evaluate nowhere", "there is no folder nowhere: name the folder of a policy"],
    ["evaluate file.txt", "file.txt is a file: name the folder of a policy"],
    ["evaluate trained/begun", "trained/begun is a run, not a policy: npm run softedge -- export"],
    ["evaluate policies/pendulum --episodes -1", "must be a positive whole number"],
    ["evaluate policies/pendulum --url nonsense", "--url must be such as https://softedge.example"],
    [
      "evaluate policies/pendulum --url NOBODY",
      "NOBODY does not answer: the connection was refused",
    ],
    ["render file.txt --out x.gif", "file.txt is a file: name the folder of a run or a policy"],
    [
      "render nowhere --out x.gif",
      "there is no folder nowhere: name the folder of a run or a policy",
    ],
    ["simulate --experiment x --url NOBODY", "NOBODY does not answer: the connection was refused"],
    [
      "metrics --url NOBODY",
      "NOBODY does not answer: the connection was refused (ECONNREFUSED); npm run softedge -- serve starts a Worker here",
    ],
    ["publish trained/begun --url NOBODY", "trained/begun is a run, not a policy"],
    ["publish policies/pendulum --url NOBODY", "NOBODY does not answer"],
    ["experiment create x --config nowhere.json", "there is no file nowhere.json"],
    ["experiment create x --config broken.json", broken],
    ["experiment create x --config list.json", "list.json: must be an object, not an array"],
    ["experiment results x --url NOBODY", "NOBODY does not answer"],
    ["experiment plan --policy trained/begun --effect 1", "trained/begun is a run, not a policy"],
    [
      "experiment plan --outcomes file.txt --effect 1",
      'file.txt:1 is damaged: the line is no JSON: column 1: expected a value, but there is "hello"',
    ],
    ["experience pull x --out nowhere --url NOBODY", "NOBODY does not answer"],
    ["ope file.txt --policy policies/pendulum", "file.txt holds no log"],
    ["worker", "--queue (or SOFTEDGE_QUEUE) must name a NATS server"],
    ["evalute", "Did you mean evaluate?"],
  ])("%s: %s", async (command, message) => {
    const args = command.replace("NOBODY", nobody).split(" ").map(inFolder);
    const told = await complaint(...args);
    expect(told.replaceAll(nobody, "NOBODY")).toContain(message);
    expect(told).not.toMatch(/undefined|\[object|Invalid input|Unrecognized|^ +at /m);
  });
});
