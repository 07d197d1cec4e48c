import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { configured, versionOf } from "./configured.ts";

const log = vi.spyOn(console, "log");
beforeEach(() => void log.mockClear().mockReturnValue());
afterEach(() => void log.mockReset());

const id = { "x-request-id": "request-7" };
const token = "0123456789abcdef";
const { act, request } = configured({ LOG_REQUESTS: "true", ACT_TOKENS: token });
const authorization = `Bearer ${token}`;

const nothing = { policy: null, version: null, mode: null, rows: null };

/** The lines that were written, each of them one of JSON. */
function lines(): unknown[] {
  return log.mock.calls.map(([line]) => JSON.parse(String(line)));
}

test("a request that acts becomes a line that says who answered, not what was asked", async () => {
  const body = JSON.stringify({ observations: [321, 123], mode: "deterministic" });
  await act({ ...id, authorization, "cf-connecting-ip": "192.0.2.7" }, body);
  expect(lines()).toEqual([
    {
      method: "POST",
      route: "/v1/policies/:policy/act",
      status: 200,
      policy: "taxi",
      version: await versionOf("taxi"),
      mode: "deterministic",
      rows: 2,
      request_id: "request-7",
    },
  ]);
  expect(String(log.mock.calls)).not.toMatch(/0123|321|192\.0/);
});

test("so does an inference", async () => {
  const data = { name: "observation", shape: [2], datatype: "INT64", data: [321, 123] };
  const headers = { ...id, authorization, "content-type": "application/json" };
  const body = JSON.stringify({ inputs: [data] });
  await request("/v2/models/taxi/infer", { method: "POST", headers, body });
  expect(lines()).toEqual([
    {
      method: "POST",
      route: "/v2/models/:model/infer",
      status: 200,
      policy: "taxi",
      version: await versionOf("taxi"),
      mode: "stochastic",
      rows: 2,
      request_id: "request-7",
    },
  ]);
});

test("so does one that is refused", async () => {
  await act({ ...id, authorization }, '{"observation": "secret"}');
  await act(id);
  const route = "/v1/policies/:policy/act";
  const common = { ...nothing, method: "POST", route, request_id: "request-7" };
  const version = await versionOf("taxi");
  expect(lines()).toEqual([
    { ...common, status: 422, policy: "taxi", version },
    { ...common, status: 401 },
  ]);
  expect(String(log.mock.calls)).not.toContain("secret");
});

test.each([
  ["GET", "/v1/policies", "/v1/policies", 200],
  ["HEAD", "/v1/policies/taxi", "/v1/policies/:policy", 200],
  ["GET", "/v1/policies/a-secret", "/v1/policies/:policy", 404],
  ["GET", "/a-secret?of=mine", null, 404],
  ["GET", "/v2/a-secret", null, 404],
  ["GET", "/v2/models/taxi", "/v2/models/:model", 200],
  ["OPTIONS", "/healthz", "/healthz", 405],
])("%s %s is told by its pattern: %s", async (method, path, route, status) => {
  await request(path, { method, headers: id });
  expect(lines()).toEqual([{ ...nothing, method, route, status, request_id: "request-7" }]);
});

test("without LOG_REQUESTS nothing is written", async () => {
  await configured({}).act();
  await configured({ LOG_REQUESTS: "false" }).request("/nothing");
  expect(lines()).toEqual([]);
});

test("what fails is told to the log with the id, and to callers without a trace", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  const broken = { fetch: () => Promise.reject(new Error("the disk is on fire")) };
  const response = await configured({ ASSETS: broken }).request("/", { headers: id });
  expect(response.status).toBe(500);
  expect(response.headers.get("x-request-id")).toBe("request-7");
  expect(await response.text()).not.toMatch(/fire|\.ts/);
  expect(JSON.parse(String(error.mock.calls[0]))).toMatchObject({
    message: "the disk is on fire",
    request_id: "request-7",
  });
  error.mockRestore();
});
