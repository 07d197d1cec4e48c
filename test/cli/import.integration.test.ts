import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { readPackage, writePackage } from "../../export/policy-package.ts";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { type ServedWorker, serveWorker } from "./served-worker.ts";
import { softedge, startSoftedge } from "./softedge.ts";

const fixtures = "test/fixtures/sb3";
const fixture = (file: string) => join(fixtures, file);

let folder: string;
let policies: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-import-"));
  policies = join(folder, "policies");
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importFile(file: string, name: string, ...args: string[]): Promise<string> {
  const where = ["--name", name, "--policies", policies];
  const { status, output } = await softedge("import", file, ...where, ...args);
  expect(status, output).toBe(0);
  return output;
}

/** Runs an import that must fail; answers what it printed. */
async function refusedImport(file: string, ...args: string[]): Promise<string> {
  const command = startSoftedge(
    "import",
    file,
    "--name",
    "refused",
    "--policies",
    policies,
    ...args,
  );
  expect(await command.ended()).toBe(1);
  expect(() => readPackage(join(policies, "refused"))).toThrow("is no policy");
  return command.output();
}

describe("softedge import", () => {
  test("takes in a policy with its normalization, checks and replays it", async () => {
    const output = await importFile(
      fixture("hopper-sac-normalized.zip"),
      "sb3-hopper",
      ...["--vec-normalize", fixture("hopper-sac-normalized-vecnormalize.pkl")],
      ...["--check", fixture("hopper-sac-normalized.json")],
      ...["--environment", "Hopper-v5", "--episodes", "2"],
    );
    expect(output).toContain("sac of stable-baselines3 2.9.2");
    expect(output).toContain("checked against the original on 64 observations");
    const { folder, manifest } = readPackage(join(policies, "sb3-hopper"));
    expect(manifest).toMatchObject({
      algorithm: "sac",
      distribution: "squashed_gaussian",
      environment: "Hopper-v5",
      origin: {
        kind: "import",
        format: "Stable-Baselines3 zip",
        framework: "stable-baselines3",
        framework_version: "2.9.2",
        training_steps: 200,
      },
      evaluation: { episodes: 2 },
      check: { observations: 64, tolerance: 1e-5 },
    });
    expect(manifest.observation.names?.[0]).toBe("torso height");
    const card = readFileSync(join(folder, "README.md"), "utf8");
    expect(card).toContain("**Imported from:** stable-baselines3 2.9.2, Stable-Baselines3 zip");
    expect(card).toContain("**Against the original:** on 64 recorded observations");
    expect(card).toMatch(/\*\*Return, deterministic:\*\* .* of 2 episodes/);
  });

  test("says of one that is neither checked nor replayed", async () => {
    const output = await importFile(fixture("cartpole-dqn.zip"), "sb3-cartpole");
    expect(output).toContain("not checked against the original");
    expect(output).toContain("not evaluated: no environment was given");
    const { folder, manifest } = readPackage(join(policies, "sb3-cartpole"));
    expect(manifest.environment).toBeUndefined();
    expect(manifest.check).toBeUndefined();
    const card = readFileSync(join(folder, "README.md"), "utf8");
    expect(card).toContain("**Against the original:** not checked");
    expect(card).toContain("**Return:** not evaluated in an environment");
  });

  test("takes in a state dict by its layout, and by what is chosen instead", async () => {
    const output = await importFile(
      "test/fixtures/state-dicts/spinningup-sac.pt",
      "spinningup",
      ...["--layout", "spinningup-sac", "--activation", "Tanh", "--log-std-range", "-4,1"],
      ...["--action-low", "-2,-1", "--action-high", "2", "--ignored", "q1", "q2"],
    );
    expect(output).toContain("sac of spinningup");
    const { manifest } = readPackage(join(policies, "spinningup"));
    expect(manifest.action).toEqual({ kind: "box", low: [-2, -1], high: [2, 2] });
  });

  test("takes in an ONNX model by what the file does not say", async () => {
    const output = await importFile(
      "test/fixtures/onnx/two.onnx",
      "onnx",
      ...["--output", "mean", "log_std", "--distribution", "clipped_gaussian"],
      ...["--action-low", "-2", "--action-high", "2"],
    );
    expect(output).toContain("ONNX model");
    expect(readPackage(join(policies, "onnx")).manifest).toMatchObject({
      algorithm: "unknown",
      distribution: "clipped_gaussian",
      origin: { kind: "import", format: "ONNX model", framework: "pytorch" },
    });
  });

  test("fails where it would act otherwise, and says what may be missing", async () => {
    const output = await refusedImport(
      fixture("hopper-sac-normalized.zip"),
      ...["--check", fixture("hopper-sac-normalized.json")],
    );
    expect(output).toMatch(/--check: deterministic_action is .* from what the original answered/);
    expect(output).toContain("--vec-normalize");
  });

  test("is the same version with --check added, and replaces none of another environment", async () => {
    const file = fixture("pendulum-sac.zip");
    const unchecked = await importFile(file, "again");
    const { version } = readPackage(join(policies, "again")).manifest;
    expect(unchecked).toContain(`again: new, ${version}`);
    const checked = await importFile(file, "again", "--check", fixture("pendulum-sac.json"));
    expect(checked).toContain(`again: ${version}, as before`);
    expect(readPackage(join(policies, "again")).manifest.check?.observations).toBe(64);

    const hopper = [fixture("hopper-a2c.zip"), "--name", "again", "--policies", policies];
    const { status, output } = await softedge("import", ...hopper);
    expect(status).toBe(1);
    expect(output).toContain("and this is one of observations of 11 numbers");
    const json = await softedge("import", ...hopper, "--replace", "--json");
    expect(JSON.parse(json.output)).toMatchObject({ former: version });
  });

  test.each([
    ["a file that is missing", "nowhere.zip", [], "nowhere.zip: there is no such file"],
    [
      "an environment of other spaces",
      fixture("pendulum-sac.zip"),
      ["--environment", "Hopper-v5"],
      "takes and gives observations of 3 numbers and actions of 1 number, and Hopper-v5",
    ],
    [
      "statistics instead of a policy",
      fixture("hopper-sac-normalized-vecnormalize.pkl"),
      [],
      "give the statistics of a VecNormalize by --vec-normalize",
    ],
    [
      "statistics of other observations",
      fixture("pendulum-sac.zip"),
      ["--vec-normalize", fixture("hopper-sac-normalized-vecnormalize.pkl")],
      "the normalization is of 11 observations, and the policy takes 3",
    ],
    [
      "bounds of too many actions",
      fixture("pendulum-sac.zip"),
      ["--action-low", "-1,-1"],
      "--action-low must have 1 number, not 2",
    ],
    [
      "answers of another policy",
      fixture("pendulum-sac.zip"),
      ["--check", fixture("hopper-a2c.json")],
      "observations must have 3 numbers each, not 11",
    ],
    [
      "a state dict without a layout",
      "test/fixtures/state-dicts/cleanrl-sac.pt",
      [],
      "the tensors fit --layout cleanrl-sac",
    ],
    [
      "an option of another format",
      fixture("pendulum-sac.zip"),
      ["--layout", "cleanrl-sac"],
      "--layout is not for a zip of Stable-Baselines3",
    ],
    ["a text", "package.json", [], "is neither a zip of Stable-Baselines3"],
  ])("refuses %s", async (_, file, args, reason) => {
    expect(await refusedImport(file, ...args)).toContain(reason);
  });

  test("refuses a damaged zip in a sentence", async () => {
    const bytes = readFileSync(fixture("pendulum-sac.zip"));
    const damaged = join(folder, "damaged.zip");
    writeFileSync(damaged, bytes.subarray(0, bytes.length / 2));
    expect(await refusedImport(damaged)).toMatch(/damaged\.zip: the zip archive/);
  });
});

describe("an imported policy against one of softedge's", () => {
  let worker: ServedWorker;
  const simulated = z.object({ episodes: z.array(z.unknown()), results: experimentResults });

  beforeAll(async () => {
    await importFile(
      fixture("pendulum-tqc.zip"),
      "sb3-pendulum",
      "--environment",
      "Pendulum-v1",
      "--episodes",
      "2",
    );
    const { manifest, actor } = readPackage("policies/pendulum");
    writePackage(policies, manifest, actor);
    worker = await serveWorker(policies);
  });
  afterAll(() => worker.remove());

  test("is an experiment that simulate plays", async () => {
    const name = "frameworks";
    const arms = ["--policy", "pendulum", "--against", "sb3-pendulum"];
    await worker.command("experiment", "create", name, ...arms, "--units", "16");
    await worker.command("experiment", "start", name);
    const args = ["--experiment", name, "--episodes", "16", "--seed", "1", "--json"];
    const { episodes, results } = simulated.parse(
      JSON.parse(await worker.command("simulate", ...args)),
    );
    expect(episodes).toHaveLength(16);
    const [own, foreign] = results.arms;
    expect([own.name, foreign.name]).toEqual(["pendulum", "sb3-pendulum"]);
    expect(own.mean).toBeGreaterThan(foreign.mean ?? Number.POSITIVE_INFINITY);
  });
});
