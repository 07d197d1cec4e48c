import { beforeEach, expect, test } from "vitest";
import { type AdminClient, createAdminClient } from "../../client/index.ts";
import { adminToken, emptyRegistry, startIsolate } from "./isolate.ts";
import { another, bundled } from "./packages.ts";
import { refusedBy } from "./refused.ts";

const second = another("pendulum");
const firstVersion = bundled("pendulum").manifest.version;
const secondVersion = second.manifest.version;

/** A client of an isolate, as a Worker would ask another by a service binding. */
function startAdmin(token = adminToken): AdminClient {
  const { request } = startIsolate();
  return createAdminClient({
    url: "https://softedge.test",
    token,
    fetch: (url, init) => request(new URL(url).pathname, init),
  });
}

beforeEach(emptyRegistry);

test.each([
  ["an ArrayBuffer", second.actor],
  ["bytes", new Uint8Array(second.actor)],
  ["bytes that are shared", sharedCopyOf(second.actor)],
  ["a Blob", new Blob([second.actor])],
])("publishes a package, its actor as %s", async (_, actor) => {
  const { publish, policies } = startAdmin();
  const publication = { name: "pendulum", version: secondVersion };
  const { manifest } = second;
  expect(await publish({ manifest, actor })).toEqual({ ...publication, created: true });
  expect(await publish({ manifest, actor })).toEqual({ ...publication, created: false });
  const [pendulum] = await policies();
  expect(pendulum).toMatchObject({
    live: firstVersion,
    versions: [{ version: secondVersion, bytes: second.actor.byteLength }],
  });
});

test("makes a version a canary, then live, and takes it back", async () => {
  const { publish, promote, rollback } = startAdmin();
  await publish(second);
  const share = 0.25;
  const before = await promote("pendulum", secondVersion, { share });
  expect(before).toMatchObject({ live: firstVersion, canary: { version: secondVersion, share } });
  const after = await promote("pendulum", secondVersion);
  expect(after).toMatchObject({ live: secondVersion, canary: null });
  expect(await rollback("pendulum", secondVersion)).toMatchObject({ live: firstVersion });
});

test("throws what is refused, with what is wrong and the request's id", async () => {
  const { publish, promote, rollback } = startAdmin();
  const actor = new Uint8Array(second.actor.byteLength);
  const tampered = await refusedBy(publish({ ...second, actor }, { requestId: "release-17" }));
  expect(tampered.status).toBe(422);
  expect(tampered.errors.map(({ pointer }) => pointer)).toEqual(["/manifest/actor/sha256"]);
  expect(tampered.requestId).toBe("release-17");
  expect(await refusedBy(promote("pendulum", secondVersion))).toMatchObject({ status: 409 });
  expect(await refusedBy(promote("pendulum", "live"))).toMatchObject({ status: 422 });
  // The name is one segment of the path, whatever it holds.
  expect(await refusedBy(rollback("../policies/taxi", secondVersion))).toMatchObject({
    status: 404,
    message: "there is no such policy",
  });
});

test("declares an experiment, and takes it through its life", async () => {
  const { experiment, experiments } = startAdmin();
  const { declare, start, reweight, stop } = experiment("pendulum-modes");
  const arm = { policy: "pendulum", version: firstVersion };
  const arms = [
    { name: "draws", mode: "stochastic" as const, ...arm },
    { name: "mean", mode: "deterministic" as const, ...arm },
  ];
  const declared = await declare({ arms, weights: [0.9, 0.1] });
  expect(declared).toMatchObject({
    state: "created",
    definition: { name: "pendulum-modes", arms },
  });
  expect(await start()).toMatchObject({ state: "running" });
  expect((await reweight({ weights: [0.5, 0.5] })).phases).toHaveLength(2);
  const stopped = await stop("enough is known");
  expect(stopped).toMatchObject({ state: "stopped", stopped: { reason: "enough is known" } });
  expect(await experiments()).toEqual([stopped]);
  expect((await refusedBy(start())).status).toBe(409);
});

test("reads what was answered and refused", async () => {
  const { shares } = await startAdmin().metrics();
  expect(shares.map(({ policy }) => policy)).toEqual(["pendulum", "taxi"]);
});

test("sends its token, which another is not taken for", async () => {
  expect(await refusedBy(startAdmin("a-token-of-a-robot").policies())).toMatchObject({
    status: 401,
  });
});

test("gives up when it is told to", async () => {
  const signal = AbortSignal.abort(new Error("too late"));
  const { policies } = createAdminClient({ url: "https://softedge.test", token: adminToken });
  await expect(policies({ signal })).rejects.toThrow("too late");
});

function sharedCopyOf(bytes: ArrayBuffer): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(new Uint8Array(bytes));
  return copy;
}
