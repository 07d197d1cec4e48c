import { describe, expect, test } from "vitest";
import { runConfig } from "../../../train/registry.ts";

/** The errors of a config of PPO, by their fields. */
function errorsOf(settings: Record<string, unknown>): [string, string][] {
  const parsed = runConfig.safeParse({ algorithm: "ppo", ...settings });
  return (parsed.error?.issues ?? []).map(({ path, message }) => [path.join("."), message]);
}

describe("a config with an absurd size is refused with the limit", () => {
  test.each<[Record<string, unknown>, string, RegExp]>([
    [{ steps: 1e15 }, "steps", /^must be at most 10,000,000,000: more would take months$/],
    [{ hidden: [64, 10_000] }, "hidden.1", /^must be at most 8,192: give a layer fewer units$/],
    [{ hidden: new Array(17).fill(8) }, "hidden", /^must be at most 16 layers$/],
    [
      { hidden: [8192, 4096] },
      "hidden",
      /^must have at most 16,777,216 weights between its layers: give them fewer units$/,
    ],
    [{ batch_size: 1e6 }, "batch_size", /^must be at most 131,072: /],
    [{ environments: 5000 }, "environments", /^must be at most 4,096: /],
    [{ evaluation_episodes: 1e6 }, "evaluation_episodes", /^must be at most 4,096: /],
  ])("%j", (settings, field, message) => {
    expect(errorsOf(settings)).toEqual([[field, expect.stringMatching(message)]]);
  });

  test("and one at the limit is not", () => {
    const limits = { steps: 1e10, batch_size: 131_072, environments: 4096 };
    expect(errorsOf({ ...limits, evaluation_episodes: 4096, hidden: [8192, 2048] })).toEqual([]);
  });
});

describe("a config's engine and device", () => {
  const computing = (settings: object) => {
    const config = runConfig.parse({ algorithm: "sac-2019", ...settings });
    return "engine" in config && [config.engine, config.device];
  };

  test("are ONNX Runtime and the CPU, also where softedge 0.1 chose by itself", () => {
    expect(computing({})).toEqual(["ort", "cpu"]);
    expect(computing({ engine: "auto" })).toEqual(["ort", "cpu"]);
    expect(computing({ engine: "auto", device: "webgpu" })).toEqual(["ort", "webgpu"]);
    expect(computing({ engine: "tfjs" })).toEqual(["tfjs", "cpu"]);
  });

  test("are refused where the engine does not compute on the device", () => {
    for (const device of ["webgpu", "cuda"]) {
      const message = expect.stringMatching(
        /^is of the engine ort: with the engine tfjs, leave it/,
      );
      expect(errorsOf({ engine: "tfjs", device })).toEqual([["device", message]]);
    }
  });
});
