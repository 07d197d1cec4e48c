import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { inferenceResponse } from "../../schemas/inference-protocol.ts";
import { request } from "./client.ts";
import { infer, inferenceRefusal, postInfer } from "./inference-client.ts";

const observation = '{"name":"observation","shape":[1,3],"datatype":"FP32","data":[1,0,0]}';
const valid = { inputs: [JSON.parse(observation)], parameters: { seed: 3 } };
const expected = await infer("pendulum", valid);

// A malformed request must not spoil what comes after it.
afterEach(async () => {
  expect(await infer("pendulum", valid)).toEqual(expected);
});

/** The observation with some of its fields changed; JSON text, for JSON.stringify hides NaN. */
function changed(from: string, to: string): string {
  return `{"inputs":[${observation.replace(from, to)}]}`;
}

const data = '"data":[1,0,0]';
const shape = '"shape":[1,3]';
const type = '"datatype":"FP32"';
const finite = "must be a finite number";

describe("what breaks the rules is refused with 400, the tensor and the limit", () => {
  test.each([
    ["[]", "the body must be an object, not an array"],
    ["{}", "/inputs is missing"],
    ['{"inputs":[]}', 'input "observation": is missing'],
    ['{"inputs":[1]}', "/inputs/0 must be an object, not 1"],
    [`{"inputs":[${Array(17).fill(observation)}]}`, "/inputs must have at most 16 entries"],
    [`{"inputs":[${observation},${observation}]}`, 'input "observation": is there twice'],
    [changed('"observation"', '"obs"'), 'no input "obs"; the inputs are observation, epsilon'],
    [changed('"observation"', '"__proto__"'), 'no input "__proto__"'],
    [changed('"observation"', "7"), "/inputs/0/name must be a string, not 7"],
    [changed(type, '"datatype":"BYTES"'), "datatype must be FP32 (or FP64 or INT32), not BYTES"],
    [changed(type, '"datatype":"float32"'), '/inputs/0/datatype must be "BOOL" or'],
    [changed(type, '"a":0'), "/inputs/0/datatype"],
    [changed(shape, '"shape":[3]'), "shape must be [batch, 3], not [3]"],
    [changed(shape, '"shape":[]'), "shape must be [batch, 3], not []"],
    [changed(shape, '"shape":[1,3,1]'), "shape must be [batch, 3], not [1, 3, 1]"],
    [changed(shape, '"shape":[1,4]'), "shape must be [batch, 3], not [1, 4]"],
    [changed(shape, '"shape":[0,3]'), "the batch must have 1 to 1024 rows, not 0"],
    [changed(shape, '"shape":[1025,3]'), "the batch must have 1 to 1024 rows, not 1025"],
    [changed(shape, '"shape":[-1,3]'), "/inputs/0/shape/0 must be at least 0"],
    [changed(shape, '"shape":[1.5,3]'), "/inputs/0/shape/0 must be a whole number, not 1.5"],
    [changed(shape, '"shape":[2,3]'), "data must have 6 entries for its shape, not 3"],
    [changed(data, '"data":[]'), "data must have 3 entries for its shape, not 0"],
    [changed(data, '"data":[[1,0]]'), "data: row 0 must be an array of 3 entries"],
    [
      changed(data, '"data":[[1,0,0],[1,0,0]]'),
      "data must have as many rows as its shape, 1, not 2",
    ],
    [changed(data, '"data":[[1,0,[0]]]'), `data: entry 2 ${finite}, not an array`],
    [changed(data, '"data":"AAAA"'), "/inputs/0/data must be an array"],
    [changed(data, '"a":0'), 'input "observation": data is missing'],
    [changed(data, '"data":[1,"NaN",0]'), `data: entry 1 ${finite}, not "NaN"`],
    [changed(data, '"data":[1,"Infinity",0]'), `data: entry 1 ${finite}, not "Infinity"`],
    [changed(data, '"data":[1,null,0]'), `data: entry 1 ${finite}, not null`],
    [changed(data, '"data":[1,true,0]'), `data: entry 1 ${finite}, not true`],
    [changed(data, '"data":[1,0,1e999]'), `data: entry 2 ${finite}, not Infinity`],
    [changed(data, '"data":[1,0,-1e999]'), `data: entry 2 ${finite}, not -Infinity`],
    [changed(data, '"data":[1,0,4e38]'), "of magnitude at most 3.4028234663852886e+38, not 4e+38"],
    [changed(data, '"data":[1,0,3.4028236e38]'), "must be a finite float32"],
    [changed(`${type},${data}`, '"datatype":"INT32","data":[1,0,0.5]'), "below 2^31, not 0.5"],
    [changed(`${type},${data}`, '"datatype":"INT32","data":[1,0,2147483648]'), "below 2^31"],
  ])("%s", async (body, limit) => {
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain(limit);
    expect(status).toBe(400);
  });

  test.each([
    ["[500]", "data: entry 0 must be a whole number from 0 to 499, not 500"],
    ["[-1]", "data: entry 0 must be a whole number from 0 to 499, not -1"],
    ["[1.5]", "magnitude below 2^53, not 1.5"],
    ["[9007199254740993]", "magnitude below 2^53, not 9007199254740992"],
    ["[[1]]", "entry 0 must be a finite number, not an array"],
  ])("a state: %s", async (data, limit) => {
    const input = `{"name":"observation","shape":[1],"datatype":"INT64","data":${data}}`;
    const body = `{"inputs":[${input}]}`;
    const { status, error } = await inferenceRefusal(await postInfer("taxi", body));
    expect(error).toContain(`input "observation": `);
    expect(error).toContain(limit);
    expect(status).toBe(400);
  });

  test("a state as FP32", async () => {
    const input = '{"name":"observation","shape":[1],"datatype":"FP32","data":[1]}';
    const { error } = await inferenceRefusal(await postInfer("taxi", `{"inputs":[${input}]}`));
    expect(error).toBe('input "observation": datatype must be INT64 (or INT32), not FP32');
  });
});

describe("noise that contradicts the rest is refused", () => {
  test.each([
    [2, "{}", 'must have as many rows as input "observation", 1, not 2'],
    [1, '{"seed":1}', "the parameter seed, not both"],
    [1, '{"mode":"deterministic"}', "leave it out in deterministic mode"],
  ])("%d rows, %s", async (rows, parameters, limit) => {
    const epsilon = {
      name: "epsilon",
      shape: [rows, 1],
      datatype: "FP32",
      data: Array(rows).fill(0),
    };
    const body = `{"inputs":[${observation},${JSON.stringify(epsilon)}],"parameters":${parameters}}`;
    const { error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain(`input "epsilon": `);
    expect(error).toContain(limit);
  });

  test.each([
    ['{"seed":-1}', "/parameters/seed must be at least 0"],
    ['{"seed":"7"}', "/parameters/seed must be a finite number, not a string"],
    ['{"seed":9007199254740993}', "/parameters/seed must be at most 9007199254740991"],
    ['{"mode":"greedy"}', '/parameters/mode must be "stochastic" or "deterministic"'],
    ["[]", "/parameters must be an object"],
  ])("parameters %s", async (parameters, limit) => {
    const body = `{"inputs":[${observation}],"parameters":${parameters}}`;
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain(limit);
    expect(status).toBe(400);
  });

  test("numbers that overflow inside the actor", async () => {
    const epsilon = '{"name":"epsilon","shape":[1,1],"datatype":"FP32","data":[3e38]}';
    const body = `{"inputs":[${observation},${epsilon}]}`;
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toMatch(/^output ".*": row 0 overflows float32: send smaller numbers/);
    expect(status).toBe(400);
  });
});

describe("outputs that there are not are refused", () => {
  test.each([
    [
      '[{"name":"logits"}]',
      'no output "logits"; the outputs are action, deterministic_action, log',
    ],
    ['[{"name":"action"},{"name":"action"}]', 'output "action": is there twice'],
    ['["action"]', "/outputs/0 must be an object, not a string"],
  ])("%s", async (outputs, limit) => {
    const body = `{"inputs":[${observation}],"outputs":${outputs}}`;
    const { error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain(limit);
  });
});

describe("extensions that there are not are refused, rather than ignored", () => {
  test.each([
    ['"parameters":{"shared_memory_region":"a"}', "parameter shared_memory_region: shared memory"],
    [
      '"outputs":[{"name":"action","parameters":{"shared_memory_region":"a"}}]',
      'output "action": parameter shared_memory_region: shared memory is not supported',
    ],
    [
      '"outputs":[{"name":"action","parameters":{"classification":2}}]',
      'output "action": parameter classification: classification is not supported',
    ],
  ])("%s", async (rest, limit) => {
    const body = `{"inputs":[${observation}],${rest}}`;
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain(limit);
    expect(status).toBe(400);
  });

  test("an input in shared memory", async () => {
    const body = changed(data, '"parameters":{"shared_memory_region":"a"}');
    const { error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain('input "observation": parameter shared_memory_region: shared memory');
  });

  test.each([
    "/v2/models/pendulum/stats",
    "/v2/systemsharedmemory/status",
    "/v2/cudasharedmemory/status",
    "/v2/trace/setting",
    "/v2/logging",
  ])("with 404, and what there is: %s", async (path) => {
    const { status, error } = await inferenceRefusal(await request(path));
    expect(error).toContain("of Triton's extensions, binary tensors and model configurations");
    expect(status).toBe(404);
  });

  test.each([
    [{ "content-encoding": "br" }, "the Content-Encoding must be gzip or deflate, or left out"],
    [{ "content-encoding": "gzip, gzip" }, "the Content-Encoding must be gzip or deflate"],
    [{ "content-type": "text/plain" }, "Content-Type: application/json"],
    [{ "content-type": "application/x-www-form-urlencoded" }, "Content-Type: application/json"],
  ])("with 415: %o", async (headers, named) => {
    const body = new TextEncoder().encode(`{"inputs":[${observation}]}`);
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", body, headers));
    expect(error).toContain(named);
    expect(status).toBe(415);
  });
});

describe("a body that cannot be read is refused", () => {
  test.each(["{", changed("[1,0,0]", "[NaN,0,0]"), changed("[1,0,0]", "[-Infinity,0,0]")])(
    "with 400: not JSON: %s",
    async (body) => {
      const { status, error } = await inferenceRefusal(await postInfer("pendulum", body));
      expect(error).toContain("not JSON (which has no NaN and no Infinity)");
      expect(status).toBe(400);
    },
  );

  test("with 413: more bytes than the largest batch needs", async () => {
    const limit = 64 * 1024 + 1024 * 4 * 64;
    const body = new Uint8Array(limit + 1).fill(0x20);
    const { status, error } = await inferenceRefusal(await postInfer("pendulum", body));
    expect(error).toContain(`${limit} bytes`);
    expect(status).toBe(413);
  });

  test("in a sentence, though every entry of it be wrong", async () => {
    const wrong = Array(60_000).fill("a");
    for (const body of [{ inputs: wrong }, { inputs: [{ ...valid.inputs[0], shape: wrong }] }]) {
      const { error } = await inferenceRefusal(await postInfer("pendulum", JSON.stringify(body)));
      expect(error.length).toBeLessThan(1000);
    }
  });
});

/** A request with wrong things in its fields; some happen to be valid. */
const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(4e38, 3.4e38, 2 ** 53, -0));
const nearly = {
  name: fc.oneof(fc.constantFrom("observation", "epsilon"), fc.jsonValue()),
  shape: fc.oneof(fc.constantFrom([1, 3], [2, 3], [1], [1, 1], [2, 6]), fc.jsonValue()),
  datatype: fc.oneof(fc.constantFrom("FP32", "FP64", "INT64", "INT32"), fc.jsonValue()),
  data: fc.oneof(fc.array(number, { minLength: 1, maxLength: 6 }), fc.jsonValue()),
};
const body = fc
  .record(
    {
      id: fc.oneof(fc.string(), fc.jsonValue()),
      inputs: fc.array(fc.record(nearly, { requiredKeys: [] }), { maxLength: 3 }),
      outputs: fc.array(fc.record({ name: fc.constantFrom("action", "mean", "") })),
      parameters: fc.oneof(fc.record({ seed: fc.maxSafeNat() }), fc.jsonValue()),
      [`__proto__`]: fc.jsonValue(),
    },
    { requiredKeys: ["inputs"] },
  )
  .map((body) => JSON.stringify(body));

test.each(["pendulum", "taxi"])(
  "whatever is sent to %s is answered or refused, and the next valid request is answered",
  async (model) => {
    await fc.assert(
      fc.asyncProperty(body, async (body) => {
        const response = await postInfer(model, body);
        if (response.status === 200) inferenceResponse.parse(await response.json());
        else await inferenceRefusal(response);
        expect(await infer("pendulum", valid)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  },
);
