import { describe, expect, test } from "vitest";
import { binaryInput, bytesOfNumbers, messageOf, readAnswer } from "./binary-client.ts";
import { floats, infer, inferenceRefusal, postInfer } from "./inference-client.ts";

const formats = ["gzip", "deflate"] as const;
type Format = (typeof formats)[number];

async function through(stream: TransformStream<Uint8Array, Uint8Array>, bytes: Uint8Array) {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

const compress = (format: Format, bytes: Uint8Array) =>
  through(new CompressionStream(format), bytes);

const text = (value: string) => new TextEncoder().encode(value);

const question = {
  inputs: [floats("observation", [1, 3], [1, 0, 0])],
  parameters: { seed: 3 },
};
const expected = await infer("pendulum", question);
const json = JSON.stringify(question);

/** The most bytes that the policy takes. */
const limit = 64 * 1024 + 1024 * 4 * 64;

describe.each(formats)("a body compressed by %s", (format) => {
  const post = (body: Uint8Array | ReadableStream, headers: Record<string, string> = {}) =>
    postInfer("pendulum", body, {
      "content-type": "application/json",
      "content-encoding": format,
      ...headers,
    });

  test("is taken as JSON", async () => {
    const response = await post(await compress(format, text(json)));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(expected);
  });

  test("is taken with binary tensors, whose header says the length of the JSON inflated", async () => {
    const inputs = [binaryInput("observation", [1, 3], "FP32", 12)];
    const tensor = bytesOfNumbers("FP32", [1, 0, 0]);
    const { headers, body } = messageOf({ ...question, inputs }, tensor);
    const response = await post(await compress(format, body), headers);
    expect(await response.json()).toEqual(expected);
  });

  test("is taken in chunks, whose number nobody says", async () => {
    const chunks = new Blob([await compress(format, text(json))]).stream();
    const { readable, writable } = new TransformStream();
    const [response] = await Promise.all([post(readable), chunks.pipeTo(writable)]);
    expect(await response.json()).toEqual(expected);
  });

  test("may be as long, inflated, as one that is not compressed", async () => {
    const longest = await compress(format, text(json.padEnd(limit)));
    expect((await post(longest)).status).toBe(200);
    const longer = await compress(format, text(json.padEnd(limit + 1)));
    const { status, error } = await inferenceRefusal(await post(longer));
    expect(error).toBe(`the body must have at most ${limit} bytes`);
    expect(status).toBe(413);
  });

  // Its end is wrong, but nobody comes that far.
  test("that would inflate to very much is refused before it is inflated", async () => {
    const bomb = await compress(format, new Uint8Array(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(limit);
    bomb.fill(0xff, bomb.length / 2);
    const { status, error } = await inferenceRefusal(await post(bomb));
    expect(error).toBe(`the body must have at most ${limit} bytes`);
    expect(status).toBe(413);
  });

  test("is refused if it is too long as it is sent", async () => {
    const { status } = await inferenceRefusal(await post(new Uint8Array(limit + 1)));
    expect(status).toBe(413);
  });

  test.each([
    ["not compressed", async () => text(json)],
    ["cut off", async () => (await compress(format, text(json))).slice(0, -1)],
    ["followed by more", async () => new Uint8Array([...(await compress(format, text(json))), 7])],
    ["empty", async () => new Uint8Array()],
  ])("is refused if it is %s", async (_, body) => {
    const { status, error } = await inferenceRefusal(await post(await body()));
    expect(error).toBe(`the body is not what its Content-Encoding says, ${format}`);
    expect(status).toBe(400);
  });
});

test.each(["br", "zstd", "gzip, deflate"])(
  "a body of another encoding is refused: %s",
  async (encoding) => {
    const headers = { "content-type": "application/json", "content-encoding": encoding };
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", json, headers));
    expect(error).toBe("the Content-Encoding must be gzip or deflate, or left out");
    expect(status).toBe(415);
  },
);

describe("an answer with bytes", () => {
  const rows = 128;
  const observations = floats("observation", [rows, 3], Array(3 * rows).fill(0.25));
  const ask = (accepted: string, inputs: object[] = [observations], isBinary = true) => {
    const parameters = { seed: 3, binary_data_output: isBinary };
    const body = JSON.stringify({ inputs, parameters });
    const headers = { "content-type": "application/json", "accept-encoding": accepted };
    return postInfer("pendulum", body, headers);
  };

  test.each([
    ["gzip", "gzip"],
    ["deflate", "deflate"],
    ["deflate, gzip, br", "gzip"],
    ["gzip;q=0.5, Deflate;q=0.8", "deflate"],
    ["gzip;q=0, deflate", "deflate"],
  ] as const)("is compressed as the caller accepts it: %s", async (accepted, format) => {
    const response = await ask(accepted);
    expect(response.headers.get("content-encoding")).toBe(format);
    const headers = new Headers(response.headers);
    headers.delete("content-encoding");
    // The client of the tests inflates one of them by itself, as browsers do both.
    const body = new Uint8Array(await response.arrayBuffer());
    const inflated =
      format === "gzip" ? body : await through(new DecompressionStream(format), body);
    const answer = await readAnswer(new Response(inflated, { headers }));
    const plain = await readAnswer(await ask("identity"));
    expect(answer).toEqual(plain);
  });

  test.each(["", "identity", "br", "gzip;q=0", "gzip;q=none", "*"])(
    "is not compressed for a caller that accepts neither: %o",
    async (accepted) => {
      const response = await ask(accepted);
      expect(response.headers.get("content-encoding")).toBeNull();
      await readAnswer(response);
    },
  );

  test("is not compressed if it is short, or JSON, which the platform compresses", async () => {
    const short = await ask("gzip", question.inputs);
    const plain = await ask("gzip", [observations], false);
    for (const response of [short, plain]) {
      expect(response.headers.get("content-encoding")).toBeNull();
      await readAnswer(response);
    }
  });
});
