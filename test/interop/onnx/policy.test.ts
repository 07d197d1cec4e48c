import { describe, expect, test } from "vitest";
import { importedActor } from "../../../export/imported-actor.ts";
import { evaluate } from "../../../graph/evaluate.ts";
import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import type { OnnxOptions } from "../../../interop/onnx/options.ts";
import { readOnnxPolicy } from "../../../interop/onnx/policy.ts";
import type { ForeignPolicy } from "../../../interop/policy/foreign-policy.ts";
import { build } from "./build.ts";
import { onnxFile } from "./fixtures.ts";

const read = (name: string, options: OnnxOptions = {}) => readOnnxPolicy(onnxFile(name), options);

/** The head of a policy as numbers, for one observation. */
function answers(policy: ForeignPolicy, observation: readonly number[]): Record<string, number[]> {
  const trace = new Trace();
  const observed =
    policy.observation.kind === "discrete"
      ? trace.input("observation", ["batch"], "int64")
      : trace.input("observation", ["batch", policy.observation.low.length]);
  const nodes = Object.entries({ ...policy.head(trace, observed) }).flatMap(
    ([key, value]): [string, Node][] => (typeof value === "object" ? [[key, value]] : []),
  );
  const shape = policy.observation.kind === "discrete" ? [1] : [1, observation.length];
  const feeds = { observation: { data: observation, shape } };
  const values = evaluate(
    nodes.map(([, node]) => node),
    feeds,
  );
  return Object.fromEntries(nodes.map(([key], i) => [key, Array.from(values[i].data)]));
}

const pendulum = { actionLow: -2, actionHigh: 2 };
const observation = [0.5, -0.25, 1, 2];

describe("a policy of an ONNX file", () => {
  test("is of the file's writer, with unbounded observations", () => {
    const policy = read("scaled");
    expect(policy.origin).toEqual({
      format: "ONNX model",
      framework: "pytorch",
      frameworkVersion: expect.stringMatching(/^\d/),
    });
    const unbounded = [null, null, null, null];
    expect(policy.observation).toEqual({ kind: "box", low: unbounded, high: unbounded });
  });

  test("has the bounds that its own tanh, scale and bias say", () => {
    const policy = read("scaled");
    expect(policy.kind).toBe("deterministic");
    expect(policy.action).toEqual({ kind: "box", low: [-2, 1], high: [2, 2] });
  });

  test("is a Gaussian by the names of its outputs, of the kind that is said", () => {
    const policy = read("two", { distribution: "squashed_gaussian", ...pendulum });
    expect(policy.kind).toBe("squashed_gaussian");
    expect(policy.action).toEqual({ kind: "box", low: [-2, -2], high: [2, 2] });
    expect(read("clean-sac", { distribution: "clipped_gaussian", ...pendulum }).kind).toBe(
      "clipped_gaussian",
    );
  });

  test("has the logarithm of a deviation, for every row", () => {
    for (const name of ["gaussian", "dynamo-gaussian"]) {
      const policy = read(name, { distribution: "clipped_gaussian", ...pendulum });
      const { logStd } = answers(policy, observation.slice(0, 3));
      expect(logStd[0]).toBeCloseTo(-0.5, 6);
      expect(logStd[1]).toBeCloseTo(0.25, 6);
    }
  });

  test("takes log_std from an option", () => {
    const options = { distribution: "clipped_gaussian", ...pendulum } as const;
    const policy = read("rsl-rl", { ...options, logStd: [-1, -2, -3] });
    expect(answers(policy, [1, 2, 3, 4, 5]).logStd).toEqual([-1, -2, -3]);
    const same = read("rsl-rl", { ...options, logStd: -1 });
    expect(answers(same, [1, 2, 3, 4, 5]).logStd).toEqual([-1, -1, -1]);
  });

  test("has the mean before the tanh of an action, as Stable-Baselines3's SAC exports it", () => {
    const squashed = read("sb3-sac", {
      distribution: "squashed_gaussian",
      logStd: -1,
      ...pendulum,
    });
    const unit = read("sb3-sac", { actionUnits: "unit", ...pendulum });
    expect(unit.kind).toBe("deterministic");
    const [mean] = answers(squashed, [1, 2, 3]).mean;
    expect(answers(unit, [1, 2, 3]).action[0]).toBe(Math.tanh(mean));
  });

  test("clips an action to its bounds", () => {
    const actionOf = (
      actionLow: OnnxOptions["actionLow"],
      actionHigh: OnnxOptions["actionHigh"],
    ) => {
      const policy = read("mixed", { actionLow, actionHigh, clip: true });
      const feeds = { observation: { shape: [1, observation.length], data: observation } };
      return Array.from(evaluate([importedActor(policy).outputs.action], feeds)[0].data);
    };
    const [first, second] = actionOf(-9, 9);
    expect(actionOf([0, -9], [9, 0])).toEqual([Math.max(first, 0), Math.min(second, 0)]);
  });

  test("is greedy of the scores of which a file selects the largest", () => {
    for (const name of ["greedy", "dynamo-greedy", "sb3-dqn"]) {
      const policy = read(name);
      expect(policy.kind, name).toBe("greedy");
      expect(policy.action, name).toMatchObject({ kind: "discrete" });
    }
    expect(read("dueling").kind).toBe("greedy");
  });

  test("is categorical by logits, by probabilities, and by a softmax before the choice", () => {
    expect(read("logits").kind).toBe("categorical");
    const policy = read("operator-set-7");
    expect(policy.kind).toBe("categorical");
    expect(policy.action).toEqual({ kind: "discrete", size: 3 });
    expect(read("sb3-ppo-discrete").kind).toBe("greedy");
    expect(read("sb3-ppo-discrete", { distribution: "categorical" }).kind).toBe("categorical");
  });

  test("observes one of as many states as its table has rows", () => {
    const policy = read("table");
    expect(policy.observation).toEqual({ kind: "discrete", size: 5 });
    expect(answers(policy, [3]).logits).toHaveLength(3);
  });

  test("is read from any tensor of the file that is named", () => {
    const options = {
      output: ["logits=/policy/action_net/Gemm_output_0"],
    };
    expect(read("sb3-ppo-discrete", options).kind).toBe("categorical");
    const gaussian = read("two", {
      output: ["mean", "log_std"],
      distribution: "clipped_gaussian",
      ...pendulum,
    });
    expect(gaussian.kind).toBe("clipped_gaussian");
  });

  test("prefers ML-Agents' output without noise", () => {
    const policy = read("ml-agents", { actionLow: -1, actionHigh: 1 });
    expect(policy.kind).toBe("deterministic");
  });

  test("is for any number of observations where its file is for one, without a batch", () => {
    const bytes = build({
      inputs: { obs: [2] },
      nodes: [
        { op: "MatMul", inputs: ["obs", "w"], outputs: ["h"] },
        { op: "Tanh", inputs: ["h"], outputs: ["actions"] },
      ],
      constants: { w: { shape: [2, 1], data: [1, 2] } },
      outputs: ["actions"],
    });
    const policy = readOnnxPolicy(bytes, { actionLow: -1, actionHigh: 1 });
    expect(answers(policy, [0.5, -1]).action).toEqual([Math.tanh(-1.5)]);
  });

  test("observes several inputs, in the order that is said", () => {
    const bytes = build({
      inputs: { a: ["n", 1], b: ["n", 2] },
      nodes: [
        { op: "Concat", inputs: ["a", "b"], outputs: ["h"], attributes: { axis: 1 } },
        { op: "Tanh", inputs: ["h"], outputs: ["actions"] },
      ],
      outputs: ["actions"],
    });
    const bounds = { actionLow: -1, actionHigh: 1 };
    const policy = readOnnxPolicy(bytes, { input: ["b", "a"], ...bounds });
    expect(answers(policy, [1, 2, 3]).action).toEqual([3, 1, 2].map(Math.tanh));
    expect(() => readOnnxPolicy(bytes, bounds)).toThrow("--input");
    expect(() => readOnnxPolicy(bytes, { input: ["a"], ...bounds })).toThrow('input "b"');
  });
});

describe("what a file does not say is asked for", () => {
  test.each<[string, string, OnnxOptions, string]>([
    ["which of the Gaussians", "two", {}, "--distribution squashed_gaussian"],
    ["bounds", "two", { distribution: "squashed_gaussian" }, "--action-low and --action-high"],
    ["the deviation", "gelu", { distribution: "clipped_gaussian" }, "--log-std"],
    ["what an output is", "residual", {}, "--distribution none for an action"],
    ["whether a tanh is scaled", "sb3-sac", pendulum, "--action-units unit"],
    ["bounds of a tanh that may be scaled", "mlp", {}, "--action-low"],
    ["clipping", "mixed", pendulum, "--clip"],
  ])("%s", (_, name, options, message) => {
    expect(() => read(name, options)).toThrow(message);
  });

  test.each<[string, string, OnnxOptions, string]>([
    [
      "bounds of another number",
      "scaled",
      { actionLow: [1] },
      "--action-low must have 2 numbers or one, not 1",
    ],
    ["bounds in the wrong order", "scaled", { actionLow: 3 }, "low must be below high"],
    ["another number of actions", "logits", { discreteActions: 4 }, "has 3 actions, not 4"],
    ["another length", "scaled", { observationSize: 5 }, "has 4 entries, not 5"],
    ["an input that is not there", "scaled", { input: ["state"] }, 'no input "state"'],
    ["an output that is not there", "scaled", { output: ["act"] }, 'its outputs are "action"'],
    ["a Gaussian of logits", "logits", { distribution: "clipped_gaussian" }, "read as logits"],
    ["logits of Q values", "greedy", { distribution: "categorical" }, "--output logits=NAME"],
    [
      "a squashed Gaussian of an action that is scaled",
      "scaled",
      { distribution: "squashed_gaussian", logStd: 0 },
      "--output mean=NAME",
    ],
    [
      "a deviation of another number",
      "two",
      { output: ["mean"], logStd: [1, 2, 3], distribution: "clipped_gaussian", ...pendulum },
      "log_std has 3 entries",
    ],
  ])("and refused if it is wrong: %s", (_, name, options, message) => {
    expect(() => read(name, options)).toThrow(message);
  });
});
