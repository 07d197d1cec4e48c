import { describe, expect, test } from "vitest";
import { readModel } from "../../../edge/onnx/model.ts";
import { operandsOf } from "../../../edge/onnx/operands.ts";
import { onnxAnswers, onnxFile } from "./fixtures.ts";
import { differenceOf, TranslatedModel } from "./translated.ts";

/** What no policy is read from: a log-probability by an If, and by GatherElements. */
const untranslated = new Set(["log_prob", "value"]);

describe.each(Object.entries(onnxAnswers))("the policy %s", (name, { inputs, outputs }) => {
  const bytes = onnxFile(name);
  const [observations] = Object.values(inputs);
  const wanted = Object.keys(outputs).filter((key) => !untranslated.has(key));
  const translated = new TranslatedModel(bytes, wanted);
  const answers = translated.evaluate(observations);
  const names = Object.keys(translated.nodes);

  test("answers what its own program answers", () => {
    expect(names.length).toBeGreaterThan(0);
    for (const key of names) {
      expect(differenceOf(outputs[key].data, answers[key]), key).toBeLessThan(1e-5);
    }
  });

  test("answers what ONNX Runtime answers", async () => {
    const original = await translated.original(bytes, observations);
    for (const key of names) {
      expect(differenceOf(original[key], answers[key]), key).toBeLessThan(1e-5);
    }
  });

  test("answers the same when it is written anew", async () => {
    const rewritten = await translated.rewritten(observations);
    for (const key of names) {
      expect(differenceOf(rewritten[key], answers[key]), key).toBeLessThan(1e-5);
    }
  });

  test("has the operators that a Worker takes, when it is written anew", () => {
    const { isDiscrete, size } = translated.observation;
    const graph = readModel(translated.write());
    const input = { name: "observation", row: isDiscrete ? [] : [size] };
    // Actions of discrete spaces are told by their scores, not by an index as a number.
    const casts = graph.node.filter(({ opType }) => opType === "Cast");
    if (casts.length === 0) expect(() => operandsOf(graph, [input])).not.toThrow();
    else expect(names).toEqual(["action"]);
  });

  test("answers a row as it does alone", () => {
    const [rows, ...rest] = observations.shape;
    const width = observations.data.length / rows;
    for (let row = 0; row < rows; row++) {
      const data = observations.data.slice(row * width, (row + 1) * width);
      const alone = translated.evaluate({ shape: [1, ...rest], data });
      for (const key of names) {
        const n = answers[key].length / rows;
        expect(alone[key], key).toEqual(answers[key].slice(row * n, (row + 1) * n));
      }
    }
  });
});
