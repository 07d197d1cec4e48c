import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { refusal } from "./client.ts";
import { adminToken, emptyRegistry, formOf, startIsolate } from "./isolate.ts";
import { another, bundled, type Package, renamed } from "./packages.ts";

const first = bundled("pendulum");
const second = another("pendulum");
const [firstVersion, secondVersion] = [first.manifest.version, second.manifest.version];
const question = { observation: [0.5, 0.5, 0], seed: 1 };

beforeEach(emptyRegistry);

test("as long as nothing was promoted, the bundled version answers", async () => {
  const { act, policies, publish } = startIsolate();
  await publish(second);
  expect((await act("pendulum", question)).version).toBe(firstVersion);
  expect(await policies()).toMatchObject([
    {
      name: "pendulum",
      bundled: firstVersion,
      live: firstVersion,
      canary: null,
      former: [],
      versions: [{ version: secondVersion, bytes: second.actor.byteLength }],
    },
    { name: "taxi", versions: [] },
  ]);
});

describe("what is published", () => {
  test("is created once, and stays as it is", async () => {
    const { publish } = startIsolate();
    const created = await publish(second);
    expect(created.status).toBe(201);
    const publication = { name: "pendulum", version: secondVersion };
    expect(await created.json()).toEqual({ ...publication, created: true });

    const exportedAgain = { ...second.manifest, created: "2030-01-01T00:00:00.000Z" };
    const again = await publish({ ...second, manifest: exportedAgain });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ ...publication, created: false });

    const other = { ...second.manifest, algorithm: "ppo", environment: "Pendulum-v2" };
    const { status, detail, errors } = await refusal(await publish({ ...second, manifest: other }));
    expect(status).toBe(409);
    expect(detail).toMatch(/differs from what this version was published with/);
    expect(errors?.map(({ pointer }) => pointer).sort()).toEqual([
      "/manifest/algorithm",
      "/manifest/environment",
    ]);
  });

  test("may be exported again with other returns, which it does not take on", async () => {
    const { publish, request } = startIsolate();
    await publish(second);
    const again = await publish(evaluatedAgain(second));
    expect(again.status).toBe(200);
    const publication = { name: "pendulum", version: secondVersion, created: false };
    expect(await again.json()).toEqual({ ...publication, kept: ["evaluation"] });
    const path = `/v1/policies/pendulum/versions/${secondVersion}`;
    expect(await (await request(path)).json()).toEqual(second.manifest);
  });

  test("may be checked against an original afterwards", async () => {
    const { publish } = startIsolate();
    await publish(second);
    const check = { ...second.manifest.parity, sha256: "0".repeat(64) };
    const again = await publish({ ...second, manifest: { ...second.manifest, check } });
    expect(await again.json()).toMatchObject({ created: false, kept: ["check"] });
    const { manifest } = second;
    const lines = { ...manifest.origin, softedge_version: "9.9.9" };
    const newer = await publish({ ...second, manifest: { ...manifest, origin: lines } });
    expect(await newer.json()).toMatchObject({ created: false });
  });

  test("is of one environment: what was said of it cannot be left out either", async () => {
    const { publish } = startIsolate();
    const { environment: _, evaluation: __, ...rest } = second.manifest;
    const origin = {
      kind: "import" as const,
      format: "ONNX model",
      framework: "pytorch",
      sha256: "0".repeat(64),
    };
    const { environment, evaluation } = second.manifest;
    await publish({ ...second, manifest: { ...rest, origin, environment, evaluation } });
    const { status, errors } = await refusal(
      await publish({ ...second, manifest: { ...rest, origin } }),
    );
    expect(status).toBe(409);
    expect(errors?.map(({ pointer }) => pointer)).toEqual(["/manifest/environment"]);
  });

  test("has the manifest that is bundled, if its version is", async () => {
    const { publish, request, policies } = startIsolate();
    const created = await publish(evaluatedAgain(first));
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ created: true, kept: ["evaluation"] });
    const path = `/v1/policies/pendulum/versions/${firstVersion}`;
    expect(await (await request(path)).json()).toEqual(first.manifest);
    // So it stays when a later deployment bundles another version.
    const later = startIsolate({ packages: [second] });
    expect(await (await later.request(path)).json()).toEqual(first.manifest);
    const [{ versions }] = await policies();
    expect(versions).toMatchObject([{ version: firstVersion }]);

    const other = { ...first.manifest, environment: "Pendulum-v2" };
    expect(await refusal(await publish({ ...first, manifest: other }))).toMatchObject({
      status: 409,
    });
  });

  test("is bundled by a later deployment with what describes it then", async () => {
    await startIsolate().publish(second);
    const again = evaluatedAgain(second);
    const { publish, request } = startIsolate({ packages: [again] });
    expect(await (await request("/v1/policies/pendulum")).json()).toEqual(again.manifest);
    const publication = await (await publish(again)).json();
    expect(publication).toEqual({ name: "pendulum", version: secondVersion, created: false });
  });

  test("goes on in the form that manifests had before, as it was stored or is sent", async () => {
    const { act, publish, promote, request } = startIsolate();
    const { manifest, actor } = second;
    const { manifest_version: _, distribution, origin, ...common } = manifest;
    expect([distribution, origin.kind]).toEqual(["squashed_gaussian", "run"]);
    const { kind: __, ...run } = origin;
    const before = { kind: "continuous", ...common, ...run };
    const folder = `policies/pendulum/${secondVersion}`;
    await env.TEST_POLICIES.put(`${folder}/actor.onnx`, actor);
    await env.TEST_POLICIES.put(`${folder}/manifest.json`, JSON.stringify(before));
    expect((await promote("pendulum", secondVersion)).live).toBe(secondVersion);
    expect((await act("pendulum", question)).version).toBe(secondVersion);
    expect(await (await request("/v1/policies/pendulum")).json()).toEqual(manifest);
    for (const sent of [before, manifest]) {
      const form = new FormData();
      form.set("manifest", new Blob([JSON.stringify(sent)]));
      form.set("actor", new Blob([actor]));
      const path = `/v1/admin/policies/pendulum/versions/${secondVersion}`;
      const headers = { authorization: `Bearer ${adminToken}` };
      const response = await request(path, { method: "PUT", headers, body: form });
      expect(await response.json()).toMatchObject({ created: false });
    }
    expect((await publish(second)).status).toBe(200);
  });

  test("answers whoever pins its version, in every protocol", async () => {
    const { act, publish, request } = startIsolate();
    await publish(second);
    const pinned = await act("pendulum", { ...question, version: secondVersion });
    expect(pinned.version).toBe(secondVersion);
    const { manifest } = second;
    const path = `/v1/policies/pendulum/versions/${secondVersion}`;
    expect(await (await request(path)).json()).toEqual(manifest);
    const inference = await request(`/v2/models/pendulum/versions/${secondVersion}/infer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        inputs: [{ name: "observation", datatype: "FP32", shape: [1, 3], data: [0.5, 0.5, 0] }],
      }),
    });
    expect(await inference.json()).toMatchObject({ model_version: secondVersion });
  });

  test.each([
    ["/manifest", (form: FormData) => form.delete("manifest")],
    ["/actor", (form: FormData) => form.delete("actor")],
    ["/actor", (form: FormData) => form.set("actor", "text")],
    ["/manifest", (form: FormData) => form.set("manifest", new Blob(["{}"]))],
    ["/manifest/actor/sha256", (form: FormData) => form.set("actor", tampered())],
  ])("is a whole package, or is refused: %s, %s", async (pointer, spoil) => {
    const { admin, policies } = startIsolate();
    const body = formOf(second);
    spoil(body);
    const path = `/policies/pendulum/versions/${secondVersion}`;
    const { status, errors } = await refusal(await admin("PUT", path, { body }));
    expect(status).toBe(422);
    expect(errors?.map((error) => error.pointer.startsWith(pointer))).toContain(true);
    expect((await policies()).flatMap(({ versions }) => versions)).toEqual([]);
  });

  test("has the name and the version of its path", async () => {
    const { publish } = startIsolate();
    for (const path of [
      { ...second.manifest, name: "hopper" },
      { ...second.manifest, version: firstVersion },
    ]) {
      expect(await refusal(await publish(second, path))).toMatchObject({ status: 422 });
    }
  });

  test("comes as a form, and within a limit", async () => {
    const { admin } = startIsolate();
    const path = `/policies/pendulum/versions/${secondVersion}`;
    const json = { body: "{}", headers: { "content-type": "application/json" } };
    expect(await refusal(await admin("PUT", path, json))).toMatchObject({ status: 415 });
    const broken = { body: "--x", headers: { "content-type": "multipart/form-data; boundary=y" } };
    expect(await refusal(await admin("PUT", path, broken))).toMatchObject({ status: 400 });
    const large = formOf({ ...second, actor: new ArrayBuffer(9 * 2 ** 20) });
    expect(await refusal(await admin("PUT", path, { body: large }))).toMatchObject({ status: 413 });
  });
});

describe("a promotion", () => {
  test("makes a version live, and a rollback the one before", async () => {
    const { act, publish, promote, rollback, request } = startIsolate();
    await publish(first);
    await publish(second);
    for (const { manifest } of [second, first]) {
      expect(await promote("pendulum", manifest.version)).toMatchObject({ live: manifest.version });
      expect((await act("pendulum", question)).version).toBe(manifest.version);
      const live = await request("/v1/policies/pendulum");
      expect(await live.json()).toMatchObject({ version: manifest.version });
    }
    expect(await rollback("pendulum", firstVersion)).toMatchObject({ live: secondVersion });
    expect((await act("pendulum", question)).version).toBe(secondVersion);
    const back = await rollback("pendulum", secondVersion);
    expect(back).toMatchObject({ live: firstVersion, bundled: firstVersion, former: [] });
    expect((await act("pendulum", question)).version).toBe(firstVersion);
  });

  test("of what is live already changes nothing", async () => {
    const { publish, promote } = startIsolate();
    await publish(second);
    const { former } = await promote("pendulum", secondVersion);
    expect(await promote("pendulum", secondVersion)).toMatchObject({ former });
  });

  test("brings a policy that is not bundled", async () => {
    const { act, ask, publish, promote, request } = startIsolate();
    const { manifest, actor } = renamed(second, "constructor");
    await publish({ manifest, actor });
    const unknown = await refusal(await ask("constructor", question));
    expect(unknown).toMatchObject({
      status: 404,
      detail: expect.stringMatching(/pendulum, taxi$/),
    });
    await promote("constructor", secondVersion);
    expect((await act("constructor", question)).policy).toBe("constructor");
    const names = ({ policies }: { policies: { name: string }[] }) => policies.map((p) => p.name);
    const listed = await (await request("/v1/policies")).json<{ policies: { name: string }[] }>();
    expect(names(listed)).toEqual(["constructor", "pendulum", "taxi"]);
  });

  test.each([
    ["a version that was not published", { version: "0123456789abcdef" }, 409],
    ["no version", {}, 422],
    ["half a version", { version: "01234567" }, 422],
    ["a share of 0", { version: secondVersion, share: 0 }, 422],
    ["a share of 1", { version: secondVersion, share: 1 }, 422],
    ["a field that there is not", { version: secondVersion, force: true }, 422],
  ])("is refused: %s", async (_, body, status) => {
    const { postAdmin, publish } = startIsolate();
    await publish(second);
    const response = await postAdmin("/policies/pendulum/promote", body);
    expect(await refusal(response)).toMatchObject({ status });
  });

  test("of a version that takes something else is refused: callers could not go on", async () => {
    const { postAdmin, publish } = startIsolate();
    const taxi = renamed(another("taxi"), "pendulum");
    await publish(taxi);
    const { version } = taxi.manifest;
    const response = await postAdmin("/policies/pendulum/promote", { version });
    const { status, detail } = await refusal(response);
    expect(status).toBe(409);
    expect(detail).toContain(
      "one of 500 states and one of 6 actions (categorical), the live version observations of 3",
    );
  });

  test("is not lost when another is made at the same time", async () => {
    const isolates = Array.from({ length: 4 }, () => startIsolate());
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map(async (name, i) => {
        await isolates[i].publish(renamed(second, name));
        await isolates[i].promote(name, secondVersion);
      }),
    );
    const live = (await startIsolate().policies()).filter(({ live }) => live === secondVersion);
    expect(live.map(({ name }) => name)).toEqual(names);
  });
});

describe("a rollback", () => {
  test("says what it takes back, and so is not done twice", async () => {
    const { postAdmin, publish, promote, rollback } = startIsolate();
    await publish(second);
    await promote("pendulum", secondVersion);
    await rollback("pendulum", secondVersion);
    const again = await postAdmin("/policies/pendulum/rollback", { version: secondVersion });
    const { status, detail } = await refusal(again);
    expect(status).toBe(409);
    expect(detail).toContain(`${firstVersion}, which is bundled with the Worker, is live`);
  });

  test("is refused where nothing was live before", async () => {
    const { postAdmin, publish, promote } = startIsolate();
    await publish(renamed(second, "hopper"));
    await promote("hopper", secondVersion);
    const response = await postAdmin("/policies/hopper/rollback", { version: secondVersion });
    const { detail } = await refusal(response);
    expect(detail).toContain("before it, nothing was live");
  });
});

describe("a rollback to the version that is bundled", () => {
  test("is refused where that has another interface by now", async () => {
    const before = startIsolate();
    await before.publish(second);
    await before.promote("pendulum", secondVersion);
    const { act, postAdmin } = startIsolate({ packages: [renamed(another("taxi"), "pendulum")] });
    const body = { version: secondVersion };
    const response = await postAdmin("/policies/pendulum/rollback", body);
    const { status, detail } = await refusal(response);
    expect(status).toBe(409);
    expect(detail).toContain("cannot be taken back: ");
    expect(detail).toContain("takes and gives one of 500 states");
    expect(detail).toContain("promote a version that takes and gives the same");
    expect((await act("pendulum", question)).version).toBe(secondVersion);
  });

  test("takes a canary back all the same", async () => {
    const before = startIsolate();
    await before.publish(second);
    await before.publish(first);
    await before.promote("pendulum", secondVersion);
    await before.promote("pendulum", firstVersion, 0.5);
    const { rollback } = startIsolate({ packages: [renamed(another("taxi"), "pendulum")] });
    expect(await rollback("pendulum", firstVersion)).toMatchObject({
      live: secondVersion,
      canary: null,
    });
  });

  test("is made where what is live is gone", async () => {
    const before = startIsolate();
    await before.publish(second);
    await before.promote("pendulum", secondVersion);
    await env.TEST_POLICIES.delete(`policies/pendulum/${secondVersion}/manifest.json`);
    const { rollback } = startIsolate();
    expect(await rollback("pendulum", secondVersion)).toMatchObject({ live: firstVersion });
  });
});

describe("a canary", () => {
  const share = 0.3;

  test("answers its share of those who ask, and each seed always alike", async () => {
    const { act, publish, promote, rollback } = startIsolate();
    await publish(second);
    const { canary } = await promote("pendulum", secondVersion, share);
    expect(canary).toEqual({ version: secondVersion, share });

    const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
    const versions = await Promise.all(
      seeds.map(async (seed) => (await act("pendulum", { ...question, seed })).version),
    );
    const canaries = versions.filter((version) => version === secondVersion).length;
    // Within four standard deviations of the binomial distribution.
    expect(Math.abs(canaries - 300)).toBeLessThan(4 * Math.sqrt(1000 * share * (1 - share)));
    for (const seed of seeds.slice(0, 50)) {
      const asked = { ...question, seed, step: seed + 1, mode: "stochastic" };
      expect((await act("pendulum", asked)).version).toBe(versions[seed]);
    }

    expect(await rollback("pendulum", secondVersion)).toMatchObject({ canary: null });
    for (const seed of seeds.slice(0, 50)) {
      expect((await act("pendulum", { ...question, seed })).version).toBe(firstVersion);
    }
  });

  test("becomes live, and then is none", async () => {
    const { postAdmin, publish, promote } = startIsolate();
    await publish(second);
    await promote("pendulum", secondVersion, share);
    const { live, canary } = await promote("pendulum", secondVersion);
    expect([live, canary]).toEqual([secondVersion, null]);
    const body = { version: secondVersion, share };
    const response = await postAdmin("/policies/pendulum/promote", body);
    expect((await refusal(response)).detail).toContain("is live: it can be no canary");
  });

  test("needs a live version beside it", async () => {
    const { postAdmin, publish } = startIsolate();
    await publish(renamed(second, "hopper"));
    const body = { version: secondVersion, share };
    const response = await postAdmin("/policies/hopper/promote", body);
    expect((await refusal(response)).detail).toContain("there is no live version beside it");
  });
});

/** The same package after another evaluation, by more episodes. */
function evaluatedAgain({ manifest, actor }: Package): Package {
  const { evaluation } = manifest;
  if (!evaluation) throw new Error(`${manifest.name} was not evaluated`);
  const episodes = evaluation.episodes + 1;
  const created = "2030-01-01T00:00:00.000Z";
  return { manifest: { ...manifest, evaluation: { ...evaluation, episodes }, created }, actor };
}

/** The actor with its last bit the other way round. */
function tampered(): Blob {
  const bytes = new Uint8Array(second.actor.slice(0));
  bytes[bytes.length - 1] ^= 1;
  return new Blob([bytes]);
}
