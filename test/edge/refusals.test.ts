import { describe, expect, test } from "vitest";
import { actResponse } from "../../schemas/act-response.ts";
import { act, post, postText, refusal, request } from "./client.ts";
import { configured } from "./configured.ts";

const observation = [1, 0, 0];
const number = "must be a finite number";
const three = "must have exactly 3 numbers, one for each dimension of the observation";
const state = "must be a whole number from 0 to 499";

describe("a body that breaks the rules is refused with 422, the field and the limit", () => {
  test.each<[policy: string, body: string, pointer: string, detail: string]>([
    ["pendulum", "[]", "", "must be an object, not an array"],
    ["pendulum", "null", "", "must be an object, not null"],
    ["pendulum", "{}", "/observation", "is missing"],
    ["pendulum", '{"observation":[1,0]}', "/observation", three],
    ["pendulum", '{"observation":[1,0,0,0]}', "/observation", three],
    ["pendulum", '{"observation":7}', "/observation", "must be an array, not 7"],
    ["pendulum", '{"observation":[1,"NaN",0]}', "/observation/1", `${number}, not a string`],
    ["pendulum", '{"observation":[1,null,0]}', "/observation/1", `${number}, not null`],
    ["pendulum", '{"observation":[1,0,1e999]}', "/observation/2", `${number}, not Infinity`],
    ["pendulum", '{"observation":[1,0,4e38]}', "/observation/2", "finite float32, at most 3.4"],
    ["pendulum", '{"observation":[1,0,-4e38]}', "/observation/2", "finite float32, at least -3.4"],
    ["pendulum", '{"observations":[]}', "/observations", "must have at least 1 row"],
    ["pendulum", '{"observations":[[1,0,0],[1]]}', "/observations/1", three],
    ["pendulum", '{"observation":[1,0,0],"epsilon":[]}', "/epsilon", "exactly 1 number"],
    ["pendulum", '{"observations":[[1,0,0]],"epsilon":[[1],[1]]}', "/epsilon", "one row for each"],
    ["pendulum", '{"observation":[1,0,0],"mode":"greedy"}', "/mode", '"stochastic" or "determ'],
    ["pendulum", '{"observation":[1,0,0],"seed":-1}', "/seed", "must be at least 0"],
    ["pendulum", '{"observation":[1,0,0],"seed":0.5}', "/seed", "must be a whole number, not 0.5"],
    [
      "pendulum",
      '{"observation":[1,0,0],"seed":1e16}',
      "/seed",
      "must be at most 9007199254740991",
    ],
    ["pendulum", '{"observation":[1,0,0],"seed":1,"epsilon":[1]}', "/epsilon", "not both"],
    ["pendulum", '{"observation":[1,0,0],"step":-1}', "/step", "must be at least 0"],
    ["pendulum", '{"observation":[1,0,0],"step":1.5}', "/step", "must be a whole number, not 1.5"],
    ["pendulum", '{"observation":[1,0,0],"step":4294967296}', "/step", "at most 4294967295"],
    ["pendulum", '{"observation":[1,0,0],"step":1,"epsilon":[1]}', "/step", "leave it out"],
    ["pendulum", '{"observation":[1,0,0],"version":"1"}', "/version", "16 hexadecimal digits"],
    ["pendulum", '{"observation":[1,0,0],"version":null}', "/version", "a string, not null"],
    ["pendulum", '{"observation":[1,0,0],"a/b~c":1}', "/a~1b~0c", "is not a field of this request"],
    ["pendulum", '{"observation":[1,0,0],"__proto__":{}}', "/__proto__", "is not a field"],
    ["pendulum", '{"observation":[1,0,0],"observations":[[1,0,0]]}', "/observation", "not both"],
    ["pendulum", '{"observation":[1,0,0],"return":"mean"}', "/return", "an array, not a string"],
    [
      "pendulum",
      '{"observation":[1,0,0],"return":["mean","probabilities"]}',
      "/return/1",
      "must be one of mean, log_std, epsilon: a policy of distribution squashed_gaussian has no other",
    ],
    [
      "taxi",
      '{"observations":[1],"return":["mean"]}',
      "/return/0",
      "must be one of probabilities, epsilon: a policy of distribution categorical has no other",
    ],
    [
      "taxi",
      '{"observation":1,"return":["epsilon","epsilon","epsilon"]}',
      "/return",
      "must have at most 2 names",
    ],
    ["taxi", '{"observation":500}', "/observation", state],
    ["taxi", '{"observation":-1}', "/observation", state],
    ["taxi", '{"observation":1.5}', "/observation", state],
    ["taxi", '{"observation":[1]}', "/observation", state],
    ["taxi", '{"observations":[1,2,1e999]}', "/observations/2", state],
    ["taxi", '{"observation":1,"epsilon":[1,2]}', "/epsilon", "one for each action"],
  ])("%s %s", async (policy, body, pointer, detail) => {
    const { status, errors } = await refusal(await postText(policy, body));
    expect(status).toBe(422);
    expect(errors).toContainEqual({ pointer, detail: expect.stringContaining(detail) });
  });

  test("a version that is not served: 409 and the one that is, whatever else is wrong", async () => {
    const { version } = await act("pendulum", { observation });
    const question = { version: "0123456789abcdef", observation: [1] };
    const { status, errors } = await refusal(await post("pendulum", question));
    expect(status).toBe(409);
    expect(errors).toEqual([{ pointer: "/version", detail: expect.stringContaining(version) }]);
  });

  test("noise in deterministic mode", async () => {
    const question = { observation, mode: "deterministic", epsilon: [0] };
    const { errors } = await refusal(await post("pendulum", question));
    expect(errors).toMatchObject([{ pointer: "/epsilon" }]);
  });

  test("more than 1024 rows", async () => {
    const { detail } = await refusal(await post("taxi", { observations: Array(1025).fill(0) }));
    expect(detail).toBe("/observations must have at most 1024 rows");
  });

  test("many errors: the detail tells the first and how many more, the list the first ten", async () => {
    const { detail, errors } = await refusal(
      await post("taxi", { observations: Array(50).fill(-1) }),
    );
    expect(detail).toBe(`/observations/0 ${state}; 49 more errors`);
    expect(errors).toHaveLength(10);
  });

  test("numbers that overflow inside the actor", async () => {
    const question = { observations: [observation, observation], epsilon: [[0], [3e38]] };
    const { status, errors } = await refusal(await post("pendulum", question));
    expect(status).toBe(422);
    expect(errors).toMatchObject([{ pointer: "/observations/1" }, { pointer: "/epsilon/1" }]);
  });

  test("huge finite observations, if they overflow: never a failure", async () => {
    const huge = 3.4e38;
    const response = await post("pendulum", { observation: [huge, -huge, huge] });
    if (response.status === 200) actResponse.parse(await response.json());
    else expect(await refusal(response)).toMatchObject({ errors: [{ pointer: "/observation" }] });
  });
});

describe("a body that cannot be read is refused", () => {
  test.each(["{", "NaN", '{"observation":[NaN,0,0]}', '{"observation":[Infinity,0,0]}', "\u0000"])(
    "with 400: not JSON: %s",
    async (body) => {
      const { status, detail } = await refusal(await configured({}).act({}, body));
      expect(status).toBe(400);
      expect(detail).toContain("not JSON");
    },
  );

  test.each(["", " \n"])("with 400: empty: %j", async (body) => {
    const { status, detail } = await refusal(await configured({}).act({}, body));
    expect(status).toBe(400);
    expect(detail).toContain("empty");
  });

  test.each([undefined, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
    "with 415 and the header to send: Content-Type %s",
    async (type) => {
      const headers: HeadersInit = type ? { "content-type": type } : {};
      const body = new TextEncoder().encode(JSON.stringify({ observation }));
      const path = "/v1/policies/pendulum/act";
      const { status, detail } = await refusal(
        await request(path, { method: "POST", headers, body }),
      );
      expect(status).toBe(415);
      expect(detail).toContain("Content-Type: application/json");
    },
  );

  // 64 KiB, and 64 bytes for each of the 4 numbers of 1024 rows of observation and noise.
  const limit = 64 * 1024 + 1024 * 4 * 64;
  const tooLarge = new Uint8Array(limit + 1).fill(0x20);

  test.each([
    ["that says its length", () => tooLarge],
    ["that comes in chunks", () => new Blob([tooLarge]).stream()],
  ])("with 413: more bytes than the largest batch needs, %s", async (_, body) => {
    const { status, detail } = await refusal(await postText("pendulum", body()));
    expect(status).toBe(413);
    expect(detail).toContain(`${limit} bytes`);
  });

  test.each([
    ["that says its length", { "content-length": "20" }],
    ["that comes in chunks", {}],
  ])("with 400: it breaks off, %s", async (_, headers) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"observation":')),
      pull: (controller) => controller.error(new Error("the caller is gone")),
    });
    const { status, detail } = await refusal(await configured({}).act({ ...headers }, body));
    expect(status).toBe(400);
    expect(detail).toBe("the body breaks off");
  });

  test("but not the largest batch, its numbers written out and spaced", async () => {
    const rows = Array.from({ length: 1024 }, () => [1 / 3, -2 / 3, -1e-7 / 3]);
    const epsilon = rows.map(() => [-1 / 3]);
    const body = JSON.stringify({ observations: rows, epsilon }, null, 4);
    expect((await postText("pendulum", body)).status).toBe(200);
  });
});

describe("a request to the wrong place is refused", () => {
  test.each(["/v1/policies/nobody", "/v1/policies/%E0%A4%A", "/v1/policies/__proto__"])(
    "with 404 and the policies there are: %s",
    async (path) => {
      const { status, detail } = await refusal(await request(path));
      expect(status).toBe(404);
      expect(detail).toContain("pendulum, taxi");
    },
  );

  test("with 404: an act request to an unknown policy", async () => {
    const { status, detail } = await refusal(await post("nobody", { observation }));
    expect(status).toBe(404);
    expect(detail).toContain("pendulum, taxi");
  });

  test.each(["/nothing", "/v1", "/v1/policies/taxi/act/now", "/v3/policies"])(
    "with 404: no such path: %s",
    async (path) => {
      expect(await refusal(await request(path))).toMatchObject({ status: 404 });
    },
  );

  test.each([
    ["GET", "/v1/policies/taxi/act", "POST"],
    ["PUT", "/v1/policies/taxi/act", "POST"],
    ["POST", "/v1/policies/taxi/stream", "GET"],
    ["DELETE", "/v1/policies/taxi", "GET, HEAD"],
    ["POST", "/v1/policies", "GET, HEAD"],
    ["POST", "/healthz", "GET, HEAD"],
    ["POST", "/", "GET, HEAD"],
  ])("with 405 and the methods to use: %s %s", async (method, path, allowed) => {
    const response = await request(path, { method });
    expect(response.headers.get("allow")).toBe(allowed);
    expect(await refusal(response)).toMatchObject({ status: 405 });
  });
});

test("after refusals the Worker answers as before", async () => {
  const before = await act("pendulum", { observation, seed: 3 });
  await post("pendulum", { observation, epsilon: [3e38] });
  await postText("pendulum", "{");
  expect(await act("pendulum", { observation, seed: 3 })).toEqual(before);
});
