import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { experimentIndex } from "../../schemas/experiment.ts";
import { problem } from "../../schemas/problem.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { another, bundled } from "./packages.ts";
import { watchedBucket } from "./watched-bucket.ts";

const { version } = bundled("pendulum").manifest;
const second = another("pendulum");
const secondVersion = second.manifest.version;
/** A Worker that was deployed with other versions, or with no policy at all. */
const redeployed = [
  ["another version", [second, bundled("taxi")]],
  ["no pendulum", [bundled("taxi")]],
] as const;

const question = { observation: [1, 0, 0] };
const problemOf = async (response: Response) => problem.parse(await response.json());
let count = 0;

/** Declares an experiment on a version of pendulum. */
function declare(name: string, of: string, isolate: ReturnType<typeof startIsolate>) {
  const arms = ["stochastic", "deterministic"].map((mode) => ({
    name: mode,
    policy: "pendulum",
    version: of,
    mode,
  }));
  return isolate.admin("PUT", `/experiments/${name}`, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, arms, weights: [0.5, 0.5] }),
  });
}

/** Declares and starts one. */
async function begin(
  of = version,
  isolate = startIsolate(),
  name = `pinned-${++count}`,
): Promise<string> {
  expect((await declare(name, of, isolate)).status).toBe(200);
  await isolate.postAdmin(`/experiments/${name}/start`, {});
  return name;
}

function ask(name: string, isolate: ReturnType<typeof startIsolate>, unit = "a") {
  return isolate.request(`/v1/experiments/${name}/act`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ unit, ...question }),
  });
}

beforeEach(async () => {
  await emptyRegistry();
  vi.spyOn(console, "error").mockReturnValue();
  return () => vi.restoreAllMocks();
});

describe.each(redeployed)("after a deployment with %s", (_, packages) => {
  test("an experiment answers by the versions that it was declared with", async () => {
    const name = await begin();
    const isolate = startIsolate({ packages });
    for (const unit of ["a", "b", "c"]) {
      const response = await ask(name, isolate, unit);
      expect([response.status, await response.json()]).toMatchObject([200, { version }]);
    }
    await isolate.postAdmin(`/experiments/${name}/stop`, {});
    expect((await ask(name, isolate)).status).toBe(200);
  });
});

test("a version that was promoted and taken back goes on to answer in an experiment", async () => {
  const isolate = startIsolate();
  await isolate.publish(second);
  await isolate.promote("pendulum", secondVersion);
  const name = await begin(secondVersion, isolate);
  await isolate.rollback("pendulum", secondVersion);
  expect((await ask(name, startIsolate())).status).toBe(200);
});

describe("a version that is gone is named, with 503,", () => {
  const gone = (of: string) => ({
    status: 503,
    detail: `version ${of} of pendulum is gone: publish it again`,
  });
  const remove = (file: string, of = version) =>
    env.TEST_POLICIES.delete(`policies/pendulum/${of}/${file}`);
  const packages = [bundled("taxi")];

  test.each(["manifest.json", "actor.onnx"])("by an experiment, without its %s", async (file) => {
    const name = await begin();
    await remove(file);
    const response = await ask(name, startIsolate({ packages }));
    expect(response.headers.get("retry-after")).not.toBeNull();
    expect(await problemOf(response)).toMatchObject(gone(version));
  });

  test.each(["manifest.json", "actor.onnx"])("where it is live, without its %s", async (file) => {
    const isolate = startIsolate();
    await isolate.publish(second);
    await isolate.promote("pendulum", secondVersion);
    await remove(file, secondVersion);
    const response = await startIsolate().ask("pendulum", question);
    expect(await problemOf(response)).toMatchObject(gone(secondVersion));
  });

  test("and where it is damaged", async () => {
    const name = await begin();
    await env.TEST_POLICIES.put(`policies/pendulum/${version}/actor.onnx`, "damaged");
    const { status, detail } = await problemOf(await ask(name, startIsolate({ packages })));
    expect([status, detail]).toEqual([
      503,
      expect.stringContaining(`version ${version} of pendulum`),
    ]);
  });

  test("but a canary that is gone leaves all to the live version", async () => {
    const isolate = startIsolate();
    await isolate.publish(second);
    await isolate.promote("pendulum", secondVersion, 0.99);
    await remove("manifest.json", secondVersion);
    expect(await startIsolate().act("pendulum", question)).toMatchObject({ version });
  });
});

test("an experiment on a version that is gone does not start, and the version is named", async () => {
  const name = "gone-before-the-start";
  const isolate = startIsolate();
  await isolate.publish(second);
  expect((await declare(name, secondVersion, isolate)).status).toBe(200);
  await env.TEST_POLICIES.delete(`policies/pendulum/${secondVersion}/manifest.json`);
  const elsewhere = startIsolate();
  expect(
    await problemOf(await elsewhere.postAdmin(`/experiments/${name}/start`, {})),
  ).toMatchObject({
    status: 503,
    detail: `version ${secondVersion} of pendulum is gone: publish it again`,
  });
  await elsewhere.publish(second);
  expect((await elsewhere.postAdmin(`/experiments/${name}/start`, {})).status).toBe(200);
});

test("an experiment that an older Worker declared and started outlives a deployment", async () => {
  const name = "of-an-older-worker";
  await begin(version, startIsolate(), name);
  const object = await env.TEST_POLICIES.get("experiments.json");
  const { experiments } = experimentIndex.parse(await object?.json());
  const { declaration: _, ...older } = experiments[name];
  await env.TEST_POLICIES.put(
    "experiments.json",
    JSON.stringify({ experiments: { [name]: older } }),
  );
  await env.TEST_POLICIES.delete(`policies/pendulum/${version}/manifest.json`);
  expect((await ask(name, startIsolate())).status).toBe(200);
  expect((await ask(name, startIsolate({ packages: [bundled("taxi")] }))).status).toBe(200);
});

describe("a rollback", () => {
  async function promoted() {
    const isolate = startIsolate();
    await isolate.publish(second);
    await isolate.promote("pendulum", secondVersion);
    return isolate;
  }

  test("is refused where none is bundled any more, and the one before may be promoted", async () => {
    await promoted();
    const isolate = startIsolate({ packages: [bundled("taxi")] });
    const refused = await isolate.postAdmin("/policies/pendulum/rollback", {
      version: secondVersion,
    });
    expect(refused.status).toBe(409);
    await isolate.promote("pendulum", version);
    expect(await isolate.act("pendulum", question)).toMatchObject({ version });
  });

  test("to a version that is gone is refused, and names it", async () => {
    const isolate = await promoted();
    await isolate.promote("pendulum", version);
    await env.TEST_POLICIES.delete(`policies/pendulum/${secondVersion}/manifest.json`);
    const refused = await isolate.postAdmin("/policies/pendulum/rollback", { version });
    expect(await problemOf(refused)).toMatchObject({
      status: 503,
      detail: `version ${secondVersion} of pendulum is gone: publish it again`,
    });
    expect(await isolate.act("pendulum", question)).toMatchObject({ version });
  });
});

test("whoever asks for many versions that there are not costs no more reads", async () => {
  const { watch, bucket } = watchedBucket();
  const { request } = startIsolate({ bucket, ages: { renewed: 60_000, most: 60_000 } });
  const path = "/v1/policies/pendulum/versions";
  for (let i = 0; i < 20; i++) {
    const unknown = i.toString(16).padStart(16, "0");
    expect((await request(`${path}/${unknown}`)).status).toBe(404);
  }
  expect(watch.reads.filter((key) => key === "manifest.json")).toHaveLength(1);
});

test("a version that is published is found by the isolate that was asked for it before", async () => {
  const isolate = startIsolate({ ages: { renewed: 60_000, most: 60_000 } });
  const path = `/v1/policies/pendulum/versions/${secondVersion}`;
  expect((await isolate.request(path)).status).toBe(404);
  await isolate.publish(second);
  expect((await isolate.request(path)).status).toBe(200);
});
