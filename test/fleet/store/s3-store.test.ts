import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { MissingObject } from "../../../fleet/store/object-store.ts";
import { openStore } from "../../../fleet/store/open-store.ts";
import type { Patience } from "../../../fleet/store/retrying.ts";
import { checkObjectSize } from "../../../fleet/store/s3-store.ts";
import { impatience } from "./impatience.ts";

const credentials = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };

interface Received {
  method: string | undefined;
  url: URL;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** A server that notes requests, and answers each as it is told, the last answer for ever. */
async function serverOf(...answers: ((response: ServerResponse) => void)[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, headers } = request;
    const url = new URL(request.url ?? "", "http://localhost");
    received.push({ method, headers, url, body: Buffer.concat(chunks) });
    (answers[received.length - 1] ?? answers[answers.length - 1])(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const endpoint = `http://127.0.0.1:${port}`;
  const open = (changes?: Partial<Patience>, environment: Record<string, string> = {}) => {
    const { patience, pauses } = impatience(changes);
    const url = `s3://bucket/runs?endpoint=${endpoint}`;
    return { store: openStore(url, { ...credentials, ...environment }, patience), pauses };
  };
  return { received, open, endpoint };
}

const answer =
  (status: number, body: string | Uint8Array = "") =>
  (response: ServerResponse) => {
    response.writeHead(status).end(body);
  };
const refusal = (status: number, code: string, message: string) =>
  answer(
    status,
    `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
const page = (keys: readonly string[], next?: string) =>
  answer(
    200,
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>
    <IsTruncated>${next !== undefined}</IsTruncated>
    ${next ? `<NextContinuationToken>${next}</NextContinuationToken>` : ""}
    ${keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join("")}
    </ListBucketResult>`,
  );

describe("a bucket of objects", () => {
  test("is in the path, and sees the SHA-256 of what it gets, which is signed", async () => {
    const { received, open } = await serverOf(answer(200));
    await open({}, { AWS_SESSION_TOKEN: "token" }).store.put("a/b+c", Buffer.from("content"));
    const [{ method, url, headers, body }] = received;
    expect([method, url.pathname, body.toString()]).toEqual([
      "PUT",
      "/bucket/runs/a/b%2Bc",
      "content",
    ]);
    const digest = createHash("sha256").update("content").digest("hex");
    expect(headers).toMatchObject({
      "content-length": "7",
      "x-amz-content-sha256": digest,
      "content-md5": createHash("md5").update("content").digest("base64"),
      "x-amz-security-token": "token",
    });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/auto\/s3\/aws4_request, SignedHeaders=content-md5;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
  });

  test.each([
    ["503", refusal(503, "SlowDown", "Reduce your request rate.")],
    ["500 without a reason", answer(500)],
    ["429", answer(429)],
    ["408", answer(408)],
    [
      "a corrupted upload",
      refusal(400, "XAmzContentSHA256Mismatch", "The SHA-256 does not match."),
    ],
    ["no answer", (response: ServerResponse) => void response.socket?.destroy()],
    [
      "half an answer",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.socket?.destroy());
      },
    ],
  ])("is asked again after %s", async (_, failure) => {
    const { received, open } = await serverOf(failure, failure, answer(200, "content"));
    const { store, pauses } = open();
    expect(Buffer.from(await store.get("key")).toString()).toBe("content");
    expect(received).toHaveLength(3);
    expect(pauses).toEqual([500, 1000]);
  });

  test("gets the whole upload again", async () => {
    const { received, open } = await serverOf(answer(503), answer(200));
    await open().store.put("key", Buffer.from("content"));
    expect(received.map(({ body }) => body.toString())).toEqual(["content", "content"]);
  });

  test("is given up in the end, with the reason", async () => {
    const { received, open, endpoint } = await serverOf(
      refusal(503, "SlowDown", "Slower &amp; less"),
    );
    await expect(open({ attempts: 3 }).store.get("key")).rejects.toThrow(
      `s3://bucket/runs at ${endpoint} refused GET "runs/key": SlowDown (503): Slower & less; ` +
        "gave up after 3 attempts",
    );
    expect(received).toHaveLength(3);
  });

  test("is given up where nobody answers", async () => {
    const { patience } = impatience({ attempts: 2 });
    // Port 1 is reserved, and nobody listens there.
    const store = openStore("s3://bucket?endpoint=http://127.0.0.1:1", credentials, patience);
    await expect(store.list("")).rejects.toThrow(
      /^s3:\/\/bucket: no answer from http:\/\/127\.0\.0\.1:1: .*; gave up after 2 attempts$/,
    );
  });

  test.each([
    ["before the answer", () => {}],
    [
      "within the answer",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
      },
    ],
  ])("is asked again where it stalls %s", async (_, stall) => {
    const { received, open } = await serverOf(stall, answer(200, "content"));
    const { store } = open({ stallMilliseconds: 200, attempts: 100 });
    expect(Buffer.from(await store.get("key")).toString()).toBe("content");
    expect(received.length).toBeGreaterThanOrEqual(2);
  });

  test("is left alone once a request is aborted", async () => {
    const control = new AbortController();
    const { received, open } = await serverOf(() => control.abort(new Error("enough")));
    await expect(open().store.get("key", control.signal)).rejects.toThrow("enough");
    expect(received).toHaveLength(1);
  });

  test.each([
    [403, "SignatureDoesNotMatch", "check AWS_SECRET_ACCESS_KEY"],
    [403, "InvalidAccessKeyId", "check AWS_ACCESS_KEY_ID"],
    [403, "AccessDenied", "the credentials must allow"],
    [404, "NoSuchBucket", "create the bucket, or correct its name"],
    [301, "PermanentRedirect", "check the endpoint and the region"],
    [400, "InvalidArgument", "InvalidArgument (400): A sentence"],
  ])("is not asked again after %i %s, with advice", async (status, code, advice) => {
    const { received, open } = await serverOf(refusal(status, code, "A sentence."));
    await expect(open().store.get("key")).rejects.toThrow(advice);
    await expect(open().store.put("key", Uint8Array.of(1))).rejects.toThrow(
      `${code} (${status}): A sentence`,
    );
    expect(received).toHaveLength(2);
  });

  test("is not at an address that knows nothing of S3", async () => {
    const { open } = await serverOf(answer(404, "<h1>Not found</h1>"), answer(200, "<h1>Hi</h1>"));
    const { store } = open();
    const error = await store.get("key").catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(MissingObject);
    expect(error).toHaveProperty("message", expect.stringContaining("404; check the endpoint"));
    await expect(store.list("")).rejects.toThrow("does not answer as S3 does");
  });

  test("is listed page by page, with names decoded", async () => {
    const { received, open } = await serverOf(
      page(["runs/b%2B1", "runs/c%26d"], "next&amp;1="),
      page([], "2"),
      page(["runs/a", "runs/of+others"]),
    );
    expect(await open().store.list("")).toEqual(["a", "b+1", "c&d", "of others"]);
    expect(received.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual(
      [undefined, "next&1=", "2"].map((token) => ({
        "list-type": "2",
        "encoding-type": "url",
        prefix: "runs/",
        ...(token && { "continuation-token": token }),
      })),
    );
  });

  test("takes at most 5 GiB at a time", () => {
    expect(() => checkObjectSize("key", 5 * 2 ** 30)).not.toThrow();
    expect(() => checkObjectSize("key", 5 * 2 ** 30 + 1)).toThrow("at most 5368709120");
  });
});
