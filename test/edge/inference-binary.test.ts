import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryInput, bytesOfNumbers, postBinary, readAnswer } from "./binary-client.ts";
import { dataOf, floats, infer, inferenceRefusal, postInfer, states } from "./inference-client.ts";

const numbers = [1, 0, 0, Math.fround(Math.cos(2)), Math.fround(Math.sin(2)), -1.5];
const inputs = [binaryInput("observation", [2, 3], "FP32", 24)];
const parameters = { seed: 3 };
const expected = await infer("pendulum", {
  inputs: [floats("observation", [2, 3], numbers)],
  parameters,
});

/** The answer to the numbers as bytes, with all that is asked of it. */
const answerTo = async (question: object) =>
  readAnswer(
    await postBinary("pendulum", { inputs, ...question }, bytesOfNumbers("FP32", numbers)),
  );

const namesOf = (outputs: readonly { name: string; isBinary: boolean }[], wanted: boolean) =>
  outputs.filter(({ isBinary }) => isBinary === wanted).map(({ name }) => name);

describe("binary tensors", () => {
  test("are taken, and answered as JSON if nothing else is asked for", async () => {
    const { outputs, ...rest } = await answerTo({ parameters });
    expect(namesOf(outputs, true)).toEqual([]);
    expect({ ...rest, outputs: outputs.map(({ isBinary, ...output }) => output) }).toEqual(
      expected,
    );
  });

  test("are answered for all outputs if none is named", async () => {
    const { outputs } = await answerTo({ parameters: { seed: 3, binary_data_output: true } });
    expect(namesOf(outputs, false)).toEqual([]);
    expect(outputs.map(({ isBinary, ...output }) => output)).toEqual(expected.outputs);
  });

  test("are answered for those outputs that ask for it", async () => {
    const outputs = [
      { name: "log_std", parameters: { binary_data: true } },
      { name: "mean" },
      { name: "action", parameters: { binary_data: true } },
      { name: "log_prob", parameters: { binary_data: false } },
    ];
    const answer = await answerTo({ outputs, parameters });
    expect(answer.outputs.map(({ name }) => name)).toEqual(outputs.map(({ name }) => name));
    expect(namesOf(answer.outputs, true)).toEqual(["log_std", "action"]);
    expect(dataOf(answer)).toEqual(dataOf(expected, ["log_std", "mean", "action", "log_prob"]));
  });

  test("are answered for outputs that do not say, if the request does", async () => {
    const outputs = [{ name: "mean" }, { name: "action", parameters: { binary_data: false } }];
    const answer = await answerTo({ outputs, parameters: { seed: 3, binary_data_output: true } });
    expect(namesOf(answer.outputs, true)).toEqual(["mean"]);
  });

  test("are answered to a request that is JSON alone", async () => {
    const question = { inputs: [states([328, 7])], parameters: { seed: 3 } };
    const asked = { ...question, parameters: { seed: 3, binary_data_output: true } };
    const answer = await readAnswer(await postInfer("taxi", JSON.stringify(asked)));
    expect(namesOf(answer.outputs, false)).toEqual([]);
    expect(dataOf(answer)).toEqual(dataOf(await infer("taxi", question)));
  });

  test("are divided among the inputs in their order", async () => {
    const [noise, rows] = [[0.5, -2], numbers].map((data) => bytesOfNumbers("FP32", data));
    const given = [binaryInput("epsilon", [2, 1], "FP32", 8), ...inputs];
    const answer = await readAnswer(await postBinary("pendulum", { inputs: given }, noise, rows));
    const asked = [floats("epsilon", [2, 1], [0.5, -2]), floats("observation", [2, 3], numbers)];
    expect(dataOf(answer)).toEqual(dataOf(await infer("pendulum", { inputs: asked })));
  });
});

/** Numbers of a datatype; JSON.stringify writes no -0. */
const entries: Record<string, fc.Arbitrary<number>> = {
  FP32: fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  FP64: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  INT32: fc.oneof(fc.integer(), fc.constantFrom(2 ** 24 + 1, 2 ** 24 + 3)),
};
const stateEntries = fc.integer({ min: -1, max: 500 });

/** An input, and whether it is sent as bytes. */
interface Sent {
  name: string;
  shape: number[];
  datatype: string;
  data: number[];
  isBinary: boolean;
}

function sent(
  name: string,
  shape: number[],
  kinds: Record<string, fc.Arbitrary<number>>,
): fc.Arbitrary<Sent> {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.constantFrom(...Object.keys(kinds)).chain((datatype) =>
    fc.record({
      name: fc.constant(name),
      shape: fc.constant(shape),
      datatype: fc.constant(datatype),
      // Large numbers overflow in the actor, and both are to be refused alike.
      data: fc.array(fc.oneof(fc.constantFrom(0, 1, 3), kinds[datatype]), {
        minLength: length,
        maxLength: length,
      }),
      isBinary: fc.boolean(),
    }),
  );
}

const rows = fc.integer({ min: 1, max: 4 });
const questions = {
  pendulum: {
    inputs: rows.chain((rows) =>
      fc.tuple(sent("epsilon", [rows, 1], entries), sent("observation", [rows, 3], entries)),
    ),
    outputs: ["action", "deterministic_action", "log_prob", "mean", "log_std"],
  },
  taxi: {
    inputs: rows.chain((rows) =>
      fc.tuple(
        sent("epsilon", [rows, 6], entries),
        sent("observation", [rows], { INT64: stateEntries, INT32: stateEntries }),
      ),
    ),
    outputs: ["action", "deterministic_action", "log_prob", "logits"],
  },
};

const wish = fc.option(fc.boolean(), { nil: undefined });

test.each(["pendulum", "taxi"] as const)(
  "whatever %s is asked with bytes, it answers or refuses as if it were asked with JSON",
  async (model) => {
    const { inputs, outputs } = questions[model];
    const seen = new Set<number>();
    const property = fc.asyncProperty(
      inputs,
      fc.boolean(),
      fc.record({ names: fc.shuffledSubarray(outputs), wishes: fc.array(wish), all: wish }),
      async ([epsilon, observation], hasNoise, { names, wishes, all }) => {
        const given = hasNoise ? [epsilon, observation] : [observation];
        const json = given.map(({ isBinary, ...input }) => input);
        const question = { ...(!hasNoise && { parameters: { seed: 7 } }) };
        const asked = names.map((name) => ({ name }));
        const plain = await postInfer(
          model,
          JSON.stringify({ ...question, inputs: json, outputs: asked }),
        );
        const tensors = given
          .filter(({ isBinary }) => isBinary)
          .map(({ datatype, data }) => bytesOfNumbers(datatype, data));
        const parameters = { ...question.parameters, binary_data_output: all };
        const binary = await postBinary(
          model,
          {
            ...question,
            parameters,
            inputs: given.map(({ isBinary, data, ...input }) => {
              if (!isBinary) return { ...input, data };
              const size = bytesOfNumbers(input.datatype, data).length;
              return { ...input, parameters: { binary_data_size: size } };
            }),
            outputs: names.map((name, i) => ({ name, parameters: { binary_data: wishes[i] } })),
          },
          ...tensors,
        );
        seen.add(plain.status);
        expect(binary.status).toBe(plain.status);
        if (plain.status !== 200) {
          expect(await inferenceRefusal(binary)).toEqual(await inferenceRefusal(plain));
          return;
        }
        const [one, other] = [await readAnswer(binary), await readAnswer(plain)];
        expect(one.outputs.map(bitsOf)).toEqual(other.outputs.map(bitsOf));
        expect({ ...one, outputs: [] }).toEqual({ ...other, outputs: [] });
        const wishOf = (i: number) => (names.length === 0 ? undefined : wishes[i]) ?? all ?? false;
        expect(one.outputs.map(({ isBinary }) => isBinary)).toEqual(
          one.outputs.map((_, i) => wishOf(i)),
        );
      },
    );
    await fc.assert(property, { numRuns: 300 });
    expect([...seen].sort()).toEqual([200, 400]);
  },
);

/** An output with the bits of its numbers; JSON has no -0. */
function bitsOf({ data, isBinary, ...output }: { data: number[]; isBinary: boolean }) {
  const values = Float32Array.from(data, (number) => number + 0);
  return { ...output, bits: [...new Uint32Array(values.buffer)] };
}
