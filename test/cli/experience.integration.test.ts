import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { decisionsObjects } from "../../schemas/decision.ts";
import { experimentAction } from "../../schemas/experiment-act.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { freePort } from "./free-port.ts";
import { type RunningCommand, softedge, startSoftedge, startSoftedgeWithin } from "./softedge.ts";

const token = "the-token-of-the-operator";
const taxi = join(testPolicies.folder, "taxi");
const { version } = readPackage(taxi).manifest;

let folder: string;
let log: string;
let server: RunningCommand;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "softedge-experience-"));
  log = join(folder, "log");
  writeFileSync(join(folder, "settings"), `ADMIN_TOKENS=${token}\n`);
  process.env.SOFTEDGE_ADMIN_TOKEN = token;
  const port = String(await freePort());
  url = `http://127.0.0.1:${port}`;
  const places = ["--state", join(folder, "state"), "--settings", join(folder, "settings")];
  server = startSoftedge("serve", "--policies", testPolicies.folder, "--port", port, ...places);
  await server.printed("Ctrl-C stops");
  await begin();
});
afterAll(async () => {
  delete process.env.SOFTEDGE_ADMIN_TOKEN;
  server.process.kill("SIGTERM");
  await server.ended();
  rmSync(folder, { recursive: true });
});

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}/v1${path}`, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

async function begin(): Promise<void> {
  await ask("PUT", "/admin/experiments/trial", {
    name: "trial",
    arms: ["stochastic", "deterministic"].map((mode) => ({
      name: mode,
      policy: "taxi",
      version,
      mode,
    })),
    weights: [0.8, 0.2],
    decisions: { sample: 1 },
  });
  await ask("POST", "/admin/experiments/trial/start", {});
}

/** Units that decide twice, gain each action's index, and report the steps and their sum. */
async function play(units: readonly string[]): Promise<void> {
  for (const unit of units) {
    const rewards: number[] = [];
    for (const observation of [328, 17]) {
      const question = { unit, observation, ...(rewards.length > 0 && { reward: rewards[0] }) };
      const answer = await ask("POST", "/experiments/trial/act", question);
      rewards.push(Number(experimentAction.parse(answer).action));
    }
    const outcome = { unit, value: rewards[0] + rewards[1], key: "return" };
    const more = { steps: 2, rewards: rewards.slice(1) };
    await ask("POST", "/experiments/trial/outcomes", { ...outcome, ...more });
  }
}

/** Waits until so many decisions have come through the queue. */
async function logged(decisions: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const path = "/admin/experiments/trial/decisions";
      const { objects } = decisionsObjects.parse(await ask("GET", path));
      const headers = { authorization: `Bearer ${token}` };
      const texts = objects.map(async ({ name }) =>
        (await fetch(`${url}/v1${path}/${name}`, { headers })).text(),
      );
      const lines = (await Promise.all(texts)).join("").split("\n");
      expect(lines.length - 1).toBeGreaterThanOrEqual(decisions);
    },
    { timeout: 120_000, interval: 100 },
  );
}

const unitsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `episode ${first + i}`);

async function pull(...more: string[]) {
  return softedge("experience", "pull", "trial", "--out", log, "--url", url, ...more);
}

/** Every file under the log, as text. */
function filesOf(path: string): Map<string, string> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  return new Map(
    files.map((each) => {
      const file = join(each.parentPath, each.name);
      return [file, readFileSync(file, "utf8")];
    }),
  );
}

const ope = (policy: string, ...more: string[]) =>
  softedge("ope", log, "--policy", policy, "--policies", testPolicies.folder, ...more);

describe("the log of an experiment", () => {
  test("is pulled from the Worker: what is there once, and later what is new", async () => {
    await play(unitsFrom(0, 60));
    await logged(120);

    const full = startSoftedgeWithin(
      4096,
      "experience",
      "pull",
      "trial",
      "--out",
      log,
      "--url",
      url,
    );
    expect(await full.ended()).toBe(1);
    expect(full.output()).toContain("cannot write");
    expect([...filesOf(log).keys()].filter((file) => file.endsWith("unfinished"))).toEqual([]);

    expect(JSON.parse((await pull("--json")).output)).toMatchObject({
      decisions: 120,
      duplicates: 0,
      units: 60,
      stopped: false,
    });
    const before = filesOf(log);
    expect(JSON.parse((await pull("--json")).output)).toMatchObject({ objects: 0, decisions: 0 });
    expect(filesOf(log)).toEqual(before);

    await play(unitsFrom(60, 40));
    await logged(200);
    const { output, status } = await pull();
    expect(status).toBe(0);
    expect(output).toMatch(/80 new decisions in \d+ objects\noutcomes of 100 units/);
  });

  test("is written as Parquet and as a data set of Minari, below the log", async () => {
    const parquet = JSON.parse((await pull("--json", "--format", "parquet")).output);
    expect(parquet.files).toEqual(
      ["decisions", "units"].map((name) => join(log, `${name}.parquet`)),
    );
    const policies = ["--policies", testPolicies.folder];
    const minari = JSON.parse((await pull("--json", "--format", "minari", ...policies)).output);
    expect(minari.minari).toMatchObject({
      id: "softedge/trial-v0",
      root: join(log, "minari"),
      episodes: 100,
      steps: 200,
      notes: [],
    });
    const { output, status } = await pull("--format", "minari", ...policies);
    expect([status, output]).toEqual([
      0,
      expect.stringContaining("softedge/trial-v0 of 100 episodes with 200 steps"),
    ]);
    expect((await pull("--format", "csv")).output).toContain("jsonl, parquet, minari");
  });

  test("says what another policy would have gained, for people and for programs", async () => {
    const same = JSON.parse((await ope(taxi, "--json")).output);
    expect(same.left_out.deterministic + same.units).toBe(100);
    expect(same.decisions).toBe(2 * same.units);
    expect(same.inverse_propensity.value).toBeCloseTo(same.logged.value, 4);
    expect(same.effective_sample_size).toBeCloseTo(same.units, 2);
    expect(same.doubly_robust.value).toBeCloseTo(same.logged.value, 0);
    expect(same).toMatchObject({ unchecked: 0, left_out: { miscounted: 0 } });
    const colder = join(otherVersions.folder, "taxi");
    const other = JSON.parse((await ope(colder, "--json", "--arm", "stochastic")).output);
    expect(other).toMatchObject({ units: same.units, left_out: { deterministic: 0 } });
    expect(other.effective_sample_size).toBeLessThan(same.units);
    const { output, status } = await ope(colder, "--mode", "deterministic");
    expect(status).toBe(0);
    expect(output).toMatch(/self-normalised IPS +[-\d.]+ +from [-\d.]+ to/);
    expect(output).toMatch(/doubly robust, per decision +[-\d.]+ +from/);
    expect(output).toContain(`left out: ${same.left_out.deterministic} units, as a deterministic`);
  });

  test("is valued by other outcomes, where they are given", async () => {
    const outcomes = join(folder, "outcomes.ndjson");
    const lines = unitsFrom(0, 100).map((unit) => `${JSON.stringify({ unit, value: 5 })}\n`);
    writeFileSync(outcomes, lines.join(""));
    const { output } = await ope(taxi, "--outcomes", outcomes, "--json");
    const valued = JSON.parse(output);
    expect(valued.self_normalized.value).toBeCloseTo(5, 9);
    expect(valued).toMatchObject({ unchecked: valued.units, doubly_robust: null });
  });

  test.each([
    [
      ["--arm", "deterministic"],
      "the decisions of deterministic are deterministic: nothing is known about other actions",
    ],
    [["--arm", "third"], "trial has no arm third; it has stochastic, deterministic"],
    [["--largest-weight", "0"], "must be a number above 0"],
    [["--policy", join(testPolicies.folder, "pendulum")], "takes or gives something else"],
  ])("is refused with %j", async (args, complaint) => {
    const { status, output } = await ope(taxi, ...args);
    expect([status, output]).toEqual([1, expect.stringContaining(complaint)]);
  });

  test("is not there: of an experiment that there is not, and of a folder that holds none", async () => {
    const none = await softedge("experience", "pull", "other", "--out", log, "--url", url);
    expect(none.output).toContain("has no experiment other; it has trial");
    expect((await softedge("ope", folder, "--policy", taxi)).output).toContain("holds no log");
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const away = await softedge("experience", "pull", "trial", "--out", log, "--url", nowhere);
    expect(away.output).toContain(`${nowhere} does not answer`);
    process.env.SOFTEDGE_ADMIN_TOKEN = "another-token-altogether";
    expect((await pull()).output).toContain("refuses with 401");
    process.env.SOFTEDGE_ADMIN_TOKEN = token;
  });
});
