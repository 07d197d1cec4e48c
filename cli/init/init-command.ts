import { spawnSync } from "node:child_process";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { shellQuote } from "../terminal/shell-quote.ts";
import { describeBadName, projectFiles } from "./project.ts";
import { askFor } from "./questions.ts";
import { writeProject } from "./write-project.ts";

interface InitOptions {
  name?: string;
  install?: boolean;
  softedge?: string;
}

/** Installs the packages of a project with npm; returns false if that failed. */
function install(folder: string): boolean {
  const { status, error } = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: "inherit",
    // npm is a script on Windows, which only a shell runs.
    shell: process.platform === "win32",
  });
  return error === undefined && status === 0;
}

/** Lists the commands to go on with. */
function nextSteps(folder: string, isInstalled: boolean): string {
  const steps = [
    ...(resolve(folder) === process.cwd() ? [] : [`cd ${shellQuote(folder)}`]),
    ...(isInstalled ? [] : ["npm install"]),
    "npm start          # serve the policies in policies/",
    "npm run train      # train a new version of one",
  ];
  return ["", "next:", ...steps.map((step) => `  ${step}`)].join("\n");
}

async function init(
  template: string,
  given: string | undefined,
  { name, install: wanted, softedge }: InitOptions,
): Promise<void> {
  const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);
  const answers = await askFor({ folder: given, install: wanted }, isTerminal);
  if (answers === undefined) {
    // As Ctrl-C ends other programs.
    process.exitCode = 130;
    return;
  }
  const { folder } = answers;
  const named = name ?? basename(resolve(folder)).toLowerCase();
  const bad = describeBadName(named);
  if (bad !== undefined) throw new Error(`${bad}${name === undefined ? "; give --name" : ""}`);
  const files = projectFiles(template, { name: named, softedge });
  const kept = writeProject(folder, files);
  console.log(`${folder}: a project with ${files.length - kept.length} files`);
  for (const path of kept) console.log(`  ${path} exists, and stays as it is`);
  const isInstalled = answers.install && install(folder);
  if (answers.install && !isInstalled) {
    console.error("npm install failed: see above, and try it again in the project's folder");
    process.exitCode = 1;
  }
  console.log(nextSteps(folder, isInstalled));
}

/**
 * Sets up a command that makes a project.
 *
 * @param template the folder of the template
 */
export function setUpInit(command: Command, template: string): Command {
  return command
    .description(
      "make a project: an environment with its test, a policy, a Worker and its deployment",
    )
    .argument("[folder]", "the project's folder, which is new or empty (default: my-robot)")
    .option("--name <name>", "the name of package and Worker (default: the folder's)")
    .option("--install", "install its packages with npm, without a question")
    .option("--no-install", "do not install them, and do not ask")
    .option("--softedge <spec>", "the version of softedge, as npm takes it: ^1.2.0, or a .tgz")
    .action((folder: string | undefined, options: InitOptions) => init(template, folder, options));
}
