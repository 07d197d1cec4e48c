import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { choosePort } from "../../cli/port.ts";
import packageJson from "../../package.json" with { type: "json" };
import { writeConsumer } from "./consumer.ts";
import type { Packed } from "./pack.ts";
import { run, start } from "./process.ts";
import { bytesIn, describeBytes } from "./sizes.ts";
import type { Toolchain } from "./toolchain.ts";

/** A step of the trial, which has passed. */
export interface Step {
  name: string;
  seconds: number;
  /** A result to print. */
  shown: string;
}

/** @throws {Error} with a message, unless a condition holds */
function expect(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

/**
 * Does what a newcomer does, in an empty folder: installs the packed softedge, makes a project, tests
 * it, serves it, trains a new version, and bundles the Worker for deployment.
 *
 * @param folder is empty
 * @param report is called after each step
 * @throws {CommandError} of the first command that fails
 */
export async function tryPackage(
  folder: string,
  { softedge, client, create }: Packed,
  { env }: Toolchain,
  report: (step: Step) => void,
): Promise<void> {
  const project = join(folder, "arm-7");
  const began = performance.now();
  let before = began;
  const done = (name: string, shown = "") => {
    const now = performance.now();
    report({ name, seconds: (now - before) / 1000, shown });
    before = now;
  };
  const inFolder = (...command: string[]) => run(command, { cwd: folder, env });
  const inProject = (...command: string[]) => run(command, { cwd: project, env });

  await inFolder("npm", "init", "-y");
  await inFolder("npm", "install", "--no-audit", "--no-fund", softedge);
  done("npm install softedge", describeBytes(bytesIn(join(folder, "node_modules"))));

  // npm's warnings about settings of the machine come first.
  const said = await inFolder("npx", "--no-install", "softedge", "--version");
  expect(said.trim().split("\n").at(-1) === packageJson.version, `softedge --version: ${said}`);
  done("npx softedge --version", packageJson.version);

  const spec = `file:${softedge}`;
  await inFolder(
    "npx",
    "--no-install",
    "softedge",
    "init",
    "arm-7",
    "--install",
    "--softedge",
    spec,
  );
  done("npx softedge init", `${describeBytes(bytesIn(join(project, "node_modules")))} installed`);

  const port = await choosePort(undefined, 20_000);
  const url = `http://127.0.0.1:${port}`;
  const server = start(["npm", "start", "--", "--port", String(port)], { cwd: project, env });
  try {
    await server.says(/or open http/);
    writeConsumer(project);
    const asked = await fetch(`${url}/v1/policies/puck/act`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ observation: [0.5, -0.2, 0, 0] }),
    });
    expect(asked.ok, `the served policy answers ${asked.status}: ${await asked.text()}`);
    const total = ((performance.now() - began) / 1000).toFixed(1);
    done("npm start", `the first action was served ${total} s after npm init`);

    await inProject("npm", "test");
    done("npm test", "the environment and the types are sound");

    await inProject("npx", "tsc", "-p", "tsconfig.consumer.json");
    done("tsc", "a program that uses softedge, and softedge's own types");

    // Another seed than that of the project's policy, which would be the same version.
    const trained = await inProject("npm", "run", "train", "--", "--seed", "1");
    const [solved = ""] = /solved: .*/.exec(trained) ?? [];
    expect(solved !== "", `training did not reach its target:\n${trained}`);
    const [, version] = await server.says(/^puck: was \w+, is now (\w+)/m);
    await untilServed(`${url}/v1/policies/puck`, version);
    done("npm run train", solved);

    const acted = JSON.parse((await inProject("node", "consumer.ts", url)).trim());
    expect(
      Math.abs(acted.served[0] - acted.own[0]) < 1e-5,
      `the Worker acts ${acted.served}, and onnxruntime-node ${acted.own}`,
    );
    done("softedge/client", `mean return ${acted.mean.toFixed(2)}; the same action in Node`);
    await tryClient(join(folder, "client"), client, url, { env, done });
  } finally {
    await server.stop();
  }

  await inProject("npx", "wrangler", "deploy", "--dry-run", "--outdir", "bundled");
  const bundle = readFileSync(join(project, "bundled", "worker.js"));
  done("wrangler deploy --dry-run", `${describeBytes(bundle.length)} of JavaScript`);

  await run(["node", join(create, "index.js"), "made", "--no-install"], { cwd: folder, env });
  expect(existsSync(join(folder, "made", "wrangler.toml")), "create-softedge made no project");
  done("npm create softedge", "the same project");
}

/** Waits until a Worker serves a version of a policy: it is bundled anew after a change. */
async function untilServed(policy: string, version: string): Promise<void> {
  for (let tried = 0; tried < 600; tried++) {
    const answer = await fetch(policy).catch(() => undefined);
    if (answer?.ok && (await answer.text()).includes(`"version":"${version}"`)) return;
    await setTimeout(100);
  }
  throw new Error(`${policy} does not serve version ${version}`);
}

/** Installs the client alone, type-checks a program without any other package, and acts. */
async function tryClient(
  folder: string,
  client: string,
  url: string,
  { env, done }: { env: NodeJS.ProcessEnv; done: (name: string, shown?: string) => void },
): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await run(["npm", "install", "--no-audit", "--no-fund", client], { cwd: folder, env });
  const size = describeBytes(bytesIn(join(folder, "node_modules", "@softedge")));
  const script = `
import { createClient } from "@softedge/client";
const { action } = await createClient({ url: ${JSON.stringify(url)} }).act("puck", { observation: [0, 0, 0, 0] });
if (!Array.isArray(action) || action.length !== 2) throw new Error("the action has no two numbers");
`;
  writeFileSync(join(folder, "act.ts"), script);
  await run(["node", "act.ts"], { cwd: folder, env });
  const options = {
    module: "nodenext",
    target: "es2022",
    strict: true,
    noEmit: true,
    lib: ["es2024", "dom"],
  };
  const config = { compilerOptions: { ...options, types: [] }, include: ["act.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  await run(["npx", "--no-install", "tsc", "-p", folder], {
    cwd: join(folder, "..", "arm-7"),
    env,
  });
  done("npm install @softedge/client", `${size} installed`);
}
