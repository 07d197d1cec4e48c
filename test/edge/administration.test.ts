import { beforeEach, expect, test } from "vitest";
import { ask, isAdministration, pathOf } from "./asking.ts";
import { refusal } from "./client.ts";
import { configured } from "./configured.ts";
import { operations } from "./described.ts";
import { adminToken, emptyRegistry, startIsolate } from "./isolate.ts";

beforeEach(emptyRegistry);

const routes: [method: string, path: string][] = [
  ["GET", "/v1/admin/policies"],
  ["HEAD", "/v1/admin/policies"],
  ["PUT", "/v1/admin/policies/pendulum/versions/0123456789abcdef"],
  ["POST", "/v1/admin/policies/pendulum/promote"],
  ["POST", "/v1/admin/policies/pendulum/rollback"],
  ["GET", "/v1/admin/experiments"],
  ["PUT", "/v1/admin/experiments/modes"],
  ["POST", "/v1/admin/experiments/modes/start"],
  ["POST", "/v1/admin/experiments/modes/weights"],
  ["POST", "/v1/admin/experiments/modes/stop"],
  ["GET", "/v1/admin/metrics"],
  ["HEAD", "/v1/admin/metrics"],
  ["GET", "/v1/admin/nothing"],
  ["GET", "/%76%31/admin/policies"],
];

test.each(routes)("without ADMIN_TOKENS nobody administers: %s %s", async (method, path) => {
  const { request } = configured({ ACT_TOKENS: adminToken });
  const headers = { authorization: `Bearer ${adminToken}` };
  expect((await request(path, { method, headers })).status).toBe(403);
});

test.each(routes)("only who has an admin token administers: %s %s", async (method, path) => {
  const actToken = "a-token-of-a-robot";
  const { request } = startIsolate({ settings: { ACT_TOKENS: actToken } });
  for (const headers of [{}, { authorization: `Bearer ${actToken}` }]) {
    expect((await request(path, { method, headers })).status).toBe(401);
  }
});

test("with an admin token one may act, too", async () => {
  const { act } = configured({ ACT_TOKENS: "a-token-of-a-robot", ADMIN_TOKENS: adminToken });
  expect((await act({ authorization: `Bearer ${adminToken}` })).status).toBe(200);
});

test.each([
  ["DELETE", "/policies", "GET, HEAD"],
  ["GET", "/policies/pendulum/promote", "POST"],
  ["GET", "/policies/pendulum/rollback", "POST"],
  ["GET", "/policies/pendulum/versions/0123456789abcdef", "PUT"],
])("405 says what there is: %s %s", async (method, path, allowed) => {
  const response = await startIsolate().admin(method, path);
  expect(response.headers.get("allow")).toBe(allowed);
  expect(await refusal(response)).toMatchObject({ status: 405 });
});

test.each(operations.filter(isAdministration))(
  "no name is too long to be refused: $method $path",
  async (described) => {
    const long = "x".repeat(2000);
    const { request } = startIsolate();
    const all = described.path.replaceAll(/\{\w+\}/g, long);
    const each = Array.from(described.path.matchAll(/\{\w+\}/g), ([name]) =>
      pathOf({ ...described, path: described.path.replace(name, long) }),
    );
    for (const path of [all, ...each]) {
      const { status } = await ask(request, { ...described, path });
      expect(status).toBeLessThan(500);
    }
  },
);

test.each(["UPPER", "a.b", `${"a".repeat(64)}`])("no policy has the name %s", async (name) => {
  const version = "0123456789abcdef";
  const { postAdmin } = startIsolate();
  const response = await postAdmin(`/policies/${name}/promote`, { version });
  expect(await refusal(response)).toMatchObject({ status: 404 });
});
