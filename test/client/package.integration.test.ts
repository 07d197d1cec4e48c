import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { writeClientPackage } from "../../packaging/client-package.ts";
import { freePort } from "../cli/free-port.ts";
import { type RunningCommand, startSoftedge } from "../cli/softedge.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { program, typedProgram } from "./programs.ts";

const token = "the-token-of-the-operator";
const otherPendulum = join(otherVersions.folder, "pendulum");

const tsconfig = {
  compilerOptions: {
    lib: ["es2022", "dom"],
    target: "es2022",
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    types: [],
    noEmit: true,
  },
  files: ["program.ts"],
};

describe("the package @softedge/client", () => {
  const project = mkdtempSync(join(tmpdir(), "softedge-test-client-"));
  const worker = mkdtempSync(join(tmpdir(), "softedge-test-client-worker-"));
  const installed = join(project, "node_modules/@softedge/client");
  let server: RunningCommand;
  let url: string;

  /** Makes the client importable by the name that documents have: it is that of `softedge`, too. */
  function installAs(name: string): void {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    const folder = join(project, "node_modules", name);
    cpSync(installed, folder, { recursive: true });
    const exports = { "./client": manifest.exports["."] };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, name, exports }));
  }

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    writeFileSync(join(worker, "settings"), `ADMIN_TOKENS=${token}\n`);
    const places = ["--state", join(worker, "storage"), "--settings", join(worker, "settings")];
    const serve = ["serve", "--policies", testPolicies.folder, "--port", String(port), ...places];
    server = startSoftedge(...serve);
    await writeClientPackage(installed);
    installAs("softedge");
    await server.printed("Ctrl-C stops");
  });
  afterAll(async () => {
    server.process.kill("SIGTERM");
    await server.ended();
    for (const folder of [project, worker]) rmSync(folder, { recursive: true });
  });

  test("has a client that runs in Node with no other package, and asks the Worker", () => {
    const published = readPackage(otherPendulum);
    const { version } = published.manifest;
    writeFileSync(join(project, "program.mjs"), program);
    const file = join(project, "program.mjs");
    const output = execFileSync(process.execPath, [file, url, published.folder, token]);
    const { asked, ...answers } = JSON.parse(String(output));
    const bundled = readPackage(join(testPolicies.folder, "pendulum")).manifest.version;
    expect(asked).toMatchObject({ policy: "pendulum", seed: 7, step: 0, mode: "stochastic" });
    expect(answers).toMatchObject({
      health: { status: "ok", policies: 2 },
      names: ["pendulum", "taxi"],
      distribution: "categorical",
      batch: { actions: [expect.any(Number), expect.any(Number)], mode: "deterministic" },
      streamed: [
        { action: asked.action, seed: 7, step: 0, index: 0 },
        { seed: 7, step: 1, index: 1 },
      ],
      refusal: {
        known: true,
        status: 422,
        errors: [{ pointer: "/observation", detail: "must be a whole number from 0 to 499" }],
      },
      trial: {
        state: "running",
        experiment: "pendulum-modes",
        counted: true,
        reported: { recorded: 1, duplicates: 1, conflicts: [], unknown: [] },
        units: [0, 1],
      },
      noTrial: 404,
      published: { name: "pendulum", version, created: true },
      canary: { version, share: 0.5 },
      live: bundled,
      // The bundled version was published when a canary was set beside it.
      listed: [[bundled, version], []],
      noAdmin: [true, 401],
      noStream: [404, "there is no such policy; the policies here: pendulum, taxi"],
      closed: 1000,
    });
  });

  test("has a client that does what docs/http-api.md shows", () => {
    const examples = readFileSync("docs/http-api.md", "utf8").matchAll(/```js\n([\s\S]*?)```/g);
    const [acted, administered, experimented] = [...examples].map(([, example], i) => {
      const file = join(project, `example-${i}.mjs`);
      writeFileSync(file, example.replace("http://127.0.0.1:8787", url));
      const env = { ...process.env, SOFTEDGE_ADMIN_TOKEN: token };
      const args = [file, readPackage(otherPendulum).folder];
      return String(execFileSync(process.execPath, args, { env }))
        .trimEnd()
        .split("\n");
    });
    expect(acted[1]).toBe("0 1");
    expect(acted[2]).toContain("422 /observation must be a whole number from 0 to 499");
    const { version } = readPackage(join(testPolicies.folder, "pendulum")).manifest;
    expect(administered).toEqual([`pendulum ${version} 2`, expect.stringMatching(/^taxi .* 0$/)]);
    expect(experimented).toEqual([
      expect.stringMatching(/^stochastic \[ -?\d/),
      expect.stringContaining("too early to say anything"),
    ]);
  });

  test("has types that tell right questions from wrong ones", () => {
    writeFileSync(join(project, "program.ts"), typedProgram);
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = resolve("node_modules/.bin/tsc");
    const { status, stdout } = spawnSync(tsc, ["-p", project], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });

  test("has a client of which bundlers take no more than is used", async () => {
    const bundle = async (name: string) => {
      const stdin = { contents: `export { ${name} } from "softedge/client"`, resolveDir: project };
      const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false });
      return outputFiles[0].text;
    };
    expect(await bundle("createAdminClient")).toContain("v1/admin");
    expect(await bundle("createClient")).not.toContain("v1/admin");
  });

  test("is served as a module to browsers, too", async () => {
    const module = await (await fetch(`${url}/client.js`)).text();
    const { createClient } = await import(`data:text/javascript,${encodeURIComponent(module)}`);
    expect(await createClient({ url }).health()).toEqual({ status: "ok", policies: 2 });
  });
});
