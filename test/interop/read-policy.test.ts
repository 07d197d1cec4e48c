import { describe, expect, test } from "vitest";
import { ImportError } from "../../interop/policy/foreign-policy.ts";
import { readForeignPolicy } from "../../interop/read-policy.ts";
import { pythonFile, sb3File } from "./fixtures.ts";
import { onnxFile } from "./onnx/fixtures.ts";
import { stateDictFile } from "./state-dicts/fixtures.ts";

describe("a file of a policy", () => {
  test("is told by its content", () => {
    const formatOf = (...args: Parameters<typeof readForeignPolicy>) =>
      readForeignPolicy(...args).origin.format;
    expect(formatOf(sb3File("pendulum-sac.zip"))).toBe("Stable-Baselines3 zip");
    const layout = "cleanrl-sac";
    expect(formatOf(stateDictFile(`${layout}.pt`), { layout })).toBe("PyTorch state dict");
    expect(formatOf(stateDictFile(`${layout}.safetensors`), { layout })).toBe(
      "safetensors state dict",
    );
    expect(formatOf(onnxFile("scaled"))).toBe("ONNX model");
  });

  test("is refused with an option of another format", () => {
    const zip = sb3File("pendulum-sac.zip");
    expect(() => readForeignPolicy(zip, { layout: "rsl-rl" })).toThrow(
      "--layout is not for a zip of Stable-Baselines3, which the file is",
    );
    expect(() => readForeignPolicy(zip, { actionUnits: "unit" })).toThrow("--action-units is not");
    expect(() => readForeignPolicy(onnxFile("scaled"), { logStdRange: [0, 1] })).toThrow(
      "--log-std-range is not for an ONNX model",
    );
    expect(() => readForeignPolicy(stateDictFile("cleanrl-sac.pt"), { input: ["x"] })).toThrow(
      "--input is not for a state dict",
    );
  });

  test.each([
    ["sb3", sb3File("cartpole-dqn.zip")],
    ["onnx", onnxFile("logits")],
  ])("is refused with bounds of discrete actions: %s", (_, bytes) => {
    expect(() => readForeignPolicy(bytes, { actionLow: 0 })).toThrow("go with real-valued actions");
  });

  test("is refused if it is none", () => {
    expect(() => readForeignPolicy(pythonFile("values-4.pkl"))).toThrow(
      "the file is a plain pickle, which holds no policy",
    );
    for (const bytes of [new Uint8Array(), new TextEncoder().encode("a text")]) {
      expect(() => readForeignPolicy(bytes)).toThrow(ImportError);
      expect(() => readForeignPolicy(bytes)).toThrow("neither a zip of Stable-Baselines3, nor");
    }
  });
});
