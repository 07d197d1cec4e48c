import { describe, expect, test } from "vitest";
import { request as openRequest, post, refusal } from "./client.ts";
import { configured } from "./configured.ts";

const [oldToken, newToken] = ["an-old-token-of-last-year", "bmV3IHRva2VuIG5ldyB0b2tlbg=="];
const { act, request } = configured({ ACT_TOKENS: `${oldToken},${newToken}` });

describe("where ACT_TOKENS is set", () => {
  test.each([`Bearer ${oldToken}`, `Bearer ${newToken}`, `bearer  ${newToken}`])(
    "whoever sends one of the tokens may act: %s",
    async (authorization) => {
      expect((await act({ authorization })).status).toBe(200);
    },
  );

  test.each([
    [{}, 'Bearer realm="softedge"'],
    [{ authorization: "Bearer" }, 'error="invalid_request"'],
    [{ authorization: `Basic ${btoa(`user:${oldToken}`)}` }, 'error="invalid_request"'],
    [{ authorization: oldToken }, 'error="invalid_request"'],
    [{ authorization: `Bearer ${oldToken} ${newToken}` }, 'error="invalid_request"'],
    [{ authorization: `Bearer ${oldToken},${newToken}` }, 'error="invalid_token"'],
    [{ authorization: `Bearer ${oldToken.slice(0, -1)}` }, 'error="invalid_token"'],
    [{ authorization: `Bearer ${oldToken.toUpperCase()}` }, 'error="invalid_token"'],
  ])("others are refused with 401 and a challenge: %j", async (headers, challenge) => {
    const response = await act({ ...headers });
    expect(response.headers.get("www-authenticate")).toContain(challenge);
    const text = await response.clone().text();
    expect(text).not.toContain(oldToken);
    expect(await refusal(response)).toMatchObject({ status: 401, title: "Unauthorized" });
  });

  test("the body of a request without a token is not read", async () => {
    let pulled = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(1024));
    };
    const endless = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    expect(await refusal(await act({}, endless))).toMatchObject({ status: 401 });
    expect(pulled).toBe(0);
  });

  test.each([
    ["POST", "/v1/policies/taxi/act"],
    ["POST", "/v1/policies/nobody/act"],
    ["POST", "/v1/policies/taxi/%61ct"],
    ["POST", "/%76%31/policies/taxi/act"],
    ["POST", "//v1/policies/taxi/act"],
    ["POST", "/v2/models/taxi/infer"],
    ["PUT", "/v1/policies/taxi/act"],
    ["DELETE", "/v1/policies/taxi"],
  ])("whatever is sent needs one: %s %s", async (method, path) => {
    expect(await refusal(await request(path, { method }))).toMatchObject({ status: 401 });
  });

  test.each(["/v1/policies/taxi/stream", "/v2/models/taxi/stream"])(
    "so does what opens a stream: %s",
    async (path) => {
      for (const upgrade of ["websocket", "WebSocket", "h2c, websocket"]) {
        const response = await request(path, { headers: { upgrade } });
        expect(await refusal(response)).toMatchObject({ status: 401 });
      }
    },
  );

  test.each(["/", "/healthz", "/v1/policies", "/v1/policies/taxi"])(
    "reading is open to all: %s",
    async (path) => {
      for (const method of ["GET", "HEAD"]) {
        expect((await request(path, { method })).status).toBe(200);
        expect((await request(path, { method, headers: { upgrade: "h2c" } })).status).toBe(200);
      }
    },
  );
});

test("without ACT_TOKENS all may act, whatever token they send", async () => {
  expect((await post("taxi", { observation: 328 })).status).toBe(200);
  const headers = { authorization: "Bearer of-bad-news", "content-type": "application/json" };
  const body = JSON.stringify({ observation: 328 });
  const path = "/v1/policies/taxi/act";
  expect((await openRequest(path, { method: "POST", headers, body })).status).toBe(200);
});
