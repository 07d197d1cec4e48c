import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import {
  binaryInput,
  bytesOfIntegers,
  bytesOfNumbers,
  messageOf,
  postBinary,
  readAnswer,
} from "./binary-client.ts";
import { floats, infer, inferenceRefusal, postInfer } from "./inference-client.ts";

const valid = {
  inputs: [floats("observation", [1, 3], [1, 0, 0])],
  parameters: { seed: 3 },
};
const expected = await infer("pendulum", valid);

// A malformed request must not spoil what comes after it.
afterEach(async () => {
  expect(await infer("pendulum", valid)).toEqual(expected);
});

const observation = (size: number, datatype = "FP32") =>
  binaryInput("observation", [1, 3], datatype, size);
const tensor = bytesOfNumbers("FP32", [1, 0, 0]);

async function refusedWith400(response: Response): Promise<string> {
  const { status, error } = await inferenceRefusal(response);
  expect(status).toBe(400);
  return error;
}

describe("bytes that are not those of the inputs are refused", () => {
  const size = 'input "observation": parameter binary_data_size';

  test.each([
    ["too few", [observation(12)], tensor.subarray(1), `${size} is 12, but 11 bytes are left`],
    ["none", [observation(12)], new Uint8Array(), `${size} is 12, but 0 bytes are left`],
    [
      "too many",
      [observation(12)],
      new Uint8Array(16),
      "the body has 16 bytes behind its JSON, but the parameters binary_data_size of its inputs are 12 in all",
    ],
    [
      "bytes that nobody claims",
      [floats("observation", [1, 3], [1, 0, 0])],
      new Uint8Array(1),
      "the body has 1 bytes behind its JSON",
    ],
    [
      "fewer than the shape says",
      [observation(8)],
      new Uint8Array(8),
      `${size} must be 12 for 3 entries of FP32, not 8`,
    ],
    [
      "as many as for another datatype",
      [observation(12, "FP64")],
      tensor,
      `${size} must be 24 for 3 entries of FP64, not 12`,
    ],
    ["no whole entry", [observation(13)], new Uint8Array(13), `${size} must be 12`],
    [
      "those of an input with data",
      [{ ...observation(12), data: [1, 0, 0] }],
      tensor,
      `${size} cannot be given together with data`,
    ],
    [
      "those of an input that another has used",
      [binaryInput("epsilon", [1, 1], "FP32", 4), observation(12)],
      tensor,
      `${size} is 12, but 8 bytes are left`,
    ],
    [
      "a datatype that is not taken",
      [observation(6, "FP16")],
      new Uint8Array(6),
      "datatype must be FP32 (or FP64 or INT32), not FP16",
    ],
    ["a negative size", [observation(-1)], tensor, "/binary_data_size must be at least 0"],
    ["a size in fractions", [observation(1.5)], tensor, "/binary_data_size must be a whole number"],
    ["a size beyond 2^53", [observation(2 ** 60)], tensor, "/binary_data_size must be at most"],
  ])("%s", async (_, inputs, bytes, limit) => {
    expect(await refusedWith400(await postBinary("pendulum", { inputs }, bytes))).toContain(limit);
  });

  test("a size without the header that says where the JSON ends", async () => {
    const body = JSON.stringify({ inputs: [observation(12)] });
    const error = await refusedWith400(await postInfer("pendulum", body));
    expect(error).toContain(`${size} is 12, but 0 bytes are left behind the JSON`);
    expect(error).toContain("the header Inference-Header-Content-Length");
  });
});

describe("a length of the JSON that is not its length is refused", () => {
  const { headers, body } = messageOf({ inputs: [observation(12)] }, tensor);
  const length = body.length - tensor.length;
  const postWith = (length: string) =>
    postInfer("pendulum", body, { ...headers, "inference-header-content-length": length });

  test.each(["0", "-1", "1.5", "1e2", "all", "", "0x10", "9".repeat(20)])("%o", async (length) => {
    expect(await refusedWith400(await postWith(length))).toBe(
      "the header Inference-Header-Content-Length must be the number of bytes of JSON, at least 1",
    );
  });

  test("longer than the body", async () => {
    const error = await refusedWith400(await postWith(`${body.length + 1}`));
    expect(error).toContain(`at most the length of the body, ${body.length}, not`);
  });

  test.each([length - 1, length + 1, body.length])("%d", async (wrong) => {
    expect(await refusedWith400(await postWith(`${wrong}`))).toContain(
      "what Inference-Header-Content-Length says is JSON is not JSON",
    );
  });
});

describe("numbers that JSON may not have are refused", () => {
  const finite = "must be a finite number";

  test.each([
    ["FP32", [1, Number.NaN, 0], `data: entry 1 ${finite}, not NaN`],
    ["FP32", [1, 0, Number.POSITIVE_INFINITY], `data: entry 2 ${finite}, not Infinity`],
    ["FP64", [Number.NEGATIVE_INFINITY, 0, 0], `data: entry 0 ${finite}, not -Infinity`],
    ["FP64", [1, 0, 4e38], "of magnitude at most 3.4028234663852886e+38, not 4e+38"],
  ])("%s %o", async (datatype, data, limit) => {
    const bytes = bytesOfNumbers(datatype, data);
    const inputs = [observation(bytes.length, datatype)];
    const error = await refusedWith400(await postBinary("pendulum", { inputs }, bytes));
    expect(error).toContain('input "observation": ');
    expect(error).toContain(limit);
  });

  test.each([500n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)])(
    "a state that there is not: %d",
    async (state) => {
      const inputs = [binaryInput("observation", [1], "INT64", 8)];
      const error = await refusedWith400(
        await postBinary("taxi", { inputs }, bytesOfIntegers([state])),
      );
      expect(error).toBe(
        `input "observation": data: entry 0 must be a whole number from 0 to 499, not ${state}`,
      );
    },
  );
});

test.each([
  ['{"inputs":[],"parameters":{"binary_data_output":1}}', "/parameters/binary_data_output"],
  [
    '{"inputs":[],"outputs":[{"name":"action","parameters":{"binary_data":"yes"}}]}',
    "/outputs/0/parameters/binary_data must be",
  ],
])("a wish that is none is refused: %s", async (body, limit) => {
  expect(await refusedWith400(await postInfer("pendulum", body))).toContain(limit);
});

test("numbers that overflow inside the actor are refused, whatever is asked for", async () => {
  const inputs = [observation(12), binaryInput("epsilon", [1, 1], "FP32", 4)];
  const parameters = { binary_data_output: true };
  const bytes = bytesOfNumbers("FP32", [1, 0, 0, 3e38]);
  expect(await refusedWith400(await postBinary("pendulum", { inputs, parameters }, bytes))).toMatch(
    /^output ".*": row 0 overflows float32/,
  );
});

test("a body that is longer than the largest batch needs is refused with 413", async () => {
  const limit = 64 * 1024 + 1024 * 4 * 64;
  const { status, error } = await inferenceRefusal(
    await postBinary("pendulum", { inputs: [observation(12)] }, new Uint8Array(limit)),
  );
  expect(error).toBe(`the body must have at most ${limit} bytes`);
  expect(status).toBe(413);
});

/** A message with wrong things in it; some happen to be valid. */
const nearly = fc.record({
  name: fc.constantFrom("observation", "epsilon"),
  shape: fc.constantFrom([1, 3], [2, 3], [1], [1, 1]),
  datatype: fc.constantFrom("FP32", "FP64", "INT32", "INT64"),
  parameters: fc.record({
    binary_data_size: fc.oneof(fc.constantFrom(4, 8, 12, 24, undefined), fc.jsonValue()),
  }),
});
const message = fc.record({
  inputs: fc.array(nearly, { maxLength: 2 }),
  parameters: fc.record(
    { binary_data_output: fc.oneof(fc.boolean(), fc.jsonValue()) },
    { requiredKeys: [] },
  ),
});
const bytes = fc.oneof(
  fc.constantFrom(...[0, 4, 12, 16, 24].map((length) => new Uint8Array(length))),
  fc.uint8Array({ maxLength: 40 }),
);
const changes = fc.record(
  {
    "inference-header-content-length": fc.oneof(fc.nat({ max: 200 }).map(String), fc.string()),
    "content-encoding": fc.constantFrom("gzip", "deflate"),
    "accept-encoding": fc.constantFrom("gzip", "deflate", "gzip;q=2;;,", ";"),
  },
  { requiredKeys: [] },
);

test.each(["pendulum", "taxi"])(
  "whatever is sent to %s as bytes is answered or refused",
  async (model) => {
    const property = fc.asyncProperty(message, bytes, changes, async (question, bytes, changes) => {
      const { headers, body } = messageOf(question, bytes);
      const length = changes["inference-header-content-length"] ?? "";
      // Only what a header may have can be sent.
      if (/[^\x20-\x7e]/.test(length)) return;
      const response = await postInfer(model, body, { ...headers, ...changes });
      if (response.status === 200) await readAnswer(response);
      else await inferenceRefusal(response);
    });
    await fc.assert(property, { numRuns: 300 });
  },
);
