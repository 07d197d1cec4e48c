import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sha256Of } from "../../edge/storage/sha256.ts";
import { manifest } from "../../schemas/manifest.ts";
import { refusal } from "./client.ts";
import { configured } from "./configured.ts";
import { adminToken, emptyRegistry, formOf, startIsolate } from "./isolate.ts";
import { another } from "./packages.ts";

const token = "a-token-of-those-who-act";
const administrator = "a-token-of-the-operator";

async function livePath(): Promise<string> {
  const response = await configured({}).request("/v1/policies/taxi");
  const { version } = manifest.parse(await response.json());
  return `/v1/policies/taxi/versions/${version}/actor.onnx`;
}

test("the actor of a bundled version is its file, to be kept for good", async () => {
  const response = await configured({}).request(await livePath());
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  const digest = await sha256Of(await response.arrayBuffer());
  expect(response.headers.get("etag")).toBe(`"${digest}"`);
});

test("the actor of a version that was only published comes from the registry", async () => {
  await emptyRegistry();
  const { request } = startIsolate();
  const package_ = another("taxi");
  const { version, actor } = package_.manifest;
  const path = `/v1/policies/taxi/versions/${version}/actor.onnx`;
  expect((await request(path)).status).toBe(404);
  await request(`/v1/admin/policies/taxi/versions/${version}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}` },
    body: formOf(package_),
  });
  const bytes = await (await startIsolate().request(path)).arrayBuffer();
  expect(await sha256Of(bytes)).toBe(actor.sha256);
});

test.each(["%", "W/%", '"other", %'])("whoever has it is told so: %s", async (pattern) => {
  const { request } = configured({});
  const path = await livePath();
  const etag = (await request(path)).headers.get("etag") ?? "";
  const headers = { "if-none-match": pattern.replace("%", etag) };
  const response = await request(path, { headers });
  expect(response.status).toBe(304);
  expect(await response.text()).toBe("");
  expect((await request(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
});

test("HEAD is answered without the file", async () => {
  const response = await configured({}).request(await livePath(), { method: "HEAD" });
  expect(response.status).toBe(200);
  expect((await response.arrayBuffer()).byteLength).toBe(0);
});

test("where ACT_TOKENS is set, it is for those who may act, and no cache keeps it for others", async () => {
  const { request } = configured({ ACT_TOKENS: token, ADMIN_TOKENS: administrator });
  const path = await livePath();
  expect(await refusal(await request(path))).toMatchObject({ status: 401 });
  for (const each of [token, administrator]) {
    const headers = { authorization: `Bearer ${each}` };
    const response = await request(path, { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toMatch(/^private, /);
    // A browser does not give what it kept with a token to a page without.
    expect(response.headers.get("vary")).toBe("Authorization");
  }
  const headers = { authorization: "Bearer another-token-than-these" };
  expect(await refusal(await request(path, { headers }))).toMatchObject({
    status: 401,
    detail: "this token is not one that may download actors here",
  });
});

test("where ACTOR_DOWNLOADS is false, nobody has it", async () => {
  const { request } = configured({ ACTOR_DOWNLOADS: "false", ACT_TOKENS: token });
  const headers = { authorization: `Bearer ${token}` };
  expect(await refusal(await request(await livePath(), { headers }))).toMatchObject({
    status: 403,
    detail: 'actors are not given away here: the setting ACTOR_DOWNLOADS is "false"',
  });
});

test("it counts as what reads", async () => {
  const { request } = configured({ READ_LIMIT: env.TEST_LIMIT });
  const headers = { "cf-connecting-ip": "10.42.0.1" };
  const path = await livePath();
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await request(path, { headers })).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});
