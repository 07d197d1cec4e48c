import { globSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openZip } from "../../../interop/archive/zip.ts";
import { attributesOf, classOf } from "../../../interop/pickle/attributes.ts";
import { numpyArray, plainNumber } from "../../../interop/pickle/numpy.ts";
import { readPickle } from "../../../interop/pickle/read-pickle.ts";
import { PickleObject, type PickleValue } from "../../../interop/pickle/values.ts";
import { content, pythonFile, sb3File } from "../fixtures.ts";
import { asRecorded, recorded } from "./recorded-values.ts";

const protocols = [0, 1, 2, 3, 4, 5];

function dictOf(value: PickleValue): Map<PickleValue, PickleValue> {
  if (value instanceof Map) return value;
  throw new Error("no dict");
}

describe.each(protocols)("a pickle of protocol %i", (protocol) => {
  test("has the values that Python wrote", () => {
    const value = readPickle(pythonFile(`values-${protocol}.pkl`));
    expect(asRecorded(value)).toEqual(recorded(content.values));
  });

  test("has one list where Python has one list twice", () => {
    const value = dictOf(readPickle(pythonFile(`values-${protocol}.pkl`))).get("shared");
    const [first, second] = Array.isArray(value) ? value : [];
    expect(first).toBe(second);
  });

  test("has the arrays that numpy wrote", () => {
    const arrays = dictOf(readPickle(pythonFile(`arrays-${protocol}.pkl`)));
    for (const [name, { shape, data }] of Object.entries(content.arrays)) {
      const array = numpyArray(arrays.get(name));
      expect([name, array.shape, [...array.data]]).toEqual([name, shape, data]);
    }
  });
});

test.each([0, 1, 2])("a pickle of protocol %i has the arrays that numpy 1 wrote", (protocol) => {
  // In these protocols a name ends at a newline, and may become shorter.
  const text = Buffer.from(pythonFile(`arrays-${protocol}.pkl`)).toString("latin1");
  const renamed = Buffer.from(text.replaceAll("numpy._core", "numpy.core"), "latin1");
  const arrays = dictOf(readPickle(renamed));
  expect(plainNumber(arrays.get("scalar"))).toBe(0.1);
  expect([...numpyArray(arrays.get(">i2")).data]).toEqual(content.arrays[">i2"]?.data);
});

test("statistics of VecNormalize are records with arrays", () => {
  const normalize = readPickle(sb3File("hopper-sac-normalized-vecnormalize.pkl"));
  expect(classOf(normalize)).toBe("stable_baselines3.common.vec_env.vec_normalize.VecNormalize");
  const record = (value: PickleValue | undefined) =>
    value instanceof PickleObject ? attributesOf(value) : new Map<string, PickleValue>();
  const observations = record(record(normalize).get("obs_rms"));
  expect(numpyArray(observations.get("mean")).shape).toEqual([11]);
  expect(plainNumber(observations.get("count"))).toBe(201.0001);
  expect(plainNumber(record(normalize).get("clip_obs"))).toBe(5);
  expect(plainNumber(record(record(normalize).get("ret_rms")).get("mean"))).toBeCloseTo(17.957);
});

test("every pickle in a model of Stable-Baselines3 is read", () => {
  for (const model of globSync("*.zip", { cwd: "test/fixtures/sb3" })) {
    const data = new TextDecoder().decode(openZip(sb3File(model)).read("data"));
    const pickles = [...data.matchAll(/":serialized:": "([^"]+)"/g)];
    expect(pickles.length).toBeGreaterThan(5);
    for (const [, base64] of pickles) readPickle(Buffer.from(base64, "base64"));
  }
});
