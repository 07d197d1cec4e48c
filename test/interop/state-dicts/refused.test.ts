import { describe, expect, test } from "vitest";
import { encodeTensors } from "../../../files/safetensors.ts";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import { readStateDictPolicy, type StateDictOptions } from "../../../interop/state-dicts/read.ts";
import { stateDictFile } from "./fixtures.ts";

const reading = (name: string, options: StateDictOptions) => () =>
  readStateDictPolicy(stateDictFile(name), options);

/** A .safetensors file with tensors of these shapes, whose entries are all one number. */
function tensorsOf(shapes: Record<string, number[]>, entry = 1): Uint8Array {
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    const data = new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(entry);
    return [name, { data, shape }] as const;
  });
  return Buffer.concat(encodeTensors({ tensors: new Map(tensors), metadata: {} }));
}

const dqn = { algorithm: "dqn", activation: "ReLU", head: { kind: "greedy", scores: "q" } };
const layer = { "q.weight": [4, 3], "q.bias": [4] };
const gaussian = { kind: "clipped_gaussian", mean: "q", log_std: { parameter: "log_std" } };

describe("a file without a layout that fits", () => {
  test("is refused with the layouts that fit, the known ones and the tensors", () => {
    const read = reading("cleanrl-td3.pt", {});
    expect(read).toThrow(ImportError);
    expect(read).toThrow(/choose a layout\nthe tensors fit --layout cleanrl-td3 and --layout/);
    expect(read).toThrow(/known layouts: cleanrl-sac, cleanrl-td3, /);
    expect(read).toThrow(/the tensors of the file: .*"0\.fc1\.weight" \[8, 3\], /);
  });

  test.each([
    ["rsl-2.pt", "rsl-rl"],
    ["skrl-shared.pt", "skrl"],
    ["rl-games.pt", "rl-games"],
    ["tianshou-dqn.pt", "tianshou-dqn"],
    ["spinningup-sac.pt", "spinningup-sac"],
  ])("is told the only one that fits: %s", (name, layout) => {
    const named = `the tensors fit --layout ${layout}\n`;
    expect(reading(name, {})).toThrow(named);
    expect(reading(name, { layout: "cleanrl" })).toThrow(`no layout "cleanrl"\n${named}`);
    expect(reading(name, { layout: "cleanrl-sac" })).toThrow(
      /the layout cleanrl-sac does not fit the file: there is no layer "fc1"/,
    );
  });

  test("is told to describe the tensors, of which the first twenty are listed", () => {
    expect(reading("two-halves.pt", {})).toThrow(
      /no known layout fits: describe the tensors in a m/,
    );
    const many = tensorsOf(
      Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`t${i}`, [1]])),
    );
    expect(() => readStateDictPolicy(many, {})).toThrow(/"t19" \[1\], and 3 more$/);
  });
});

describe("a mapping file that is wrong is refused by the field", () => {
  test.each<[string, object, RegExp]>([
    ["missing", { algorithm: undefined }, /at algorithm/],
    ["unknown", { layer: "fc1" }, /Unrecognized key: "layer"/],
    [
      "no activation",
      { activation: 3 },
      /must be the name of an activation[^\n]*\n.*at activation/,
    ],
    [
      "an unknown activation",
      { activation: "Silo" },
      /no activation "Silo"[^\n]*\n.*at activation/,
    ],
    ["a wrong argument", { activation: { name: "ELU", args: { beta: 1 } } }, /argument beta/],
    ["no kind of head", { head: { kind: "gaussian" } }, /'greedy'\n.*at head.kind/],
    ["no ln sigma", { head: { kind: "squashed_gaussian", mean: "m" } }, /at head.log_std/],
    [
      "two sources of ln sigma",
      { head: { ...gaussian, log_std: { network: "n", parameter: "p" } } },
      /one of network, parameter and second_half is needed.*\n.*log_std\[0\].network/,
    ],
    [
      "no range for tanh",
      { head: { ...gaussian, log_std: [{ network: "n", form: "tanh" }] } },
      /is needed with the form tanh\n.*log_std\[0\].range/,
    ],
    ["half of the bounds", { action: { low: -1 } }, /is needed with low\n.*action.high/],
    ["no variance", { normalization: { mean: "m" } }, /one of variance and std.*\n.*variance/],
  ])("%s", (_, change, message) => {
    const layout = { ...dqn, ...change };
    expect(reading("two-halves.pt", { layout })).toThrow(ImportError);
    expect(reading("two-halves.pt", { layout })).toThrow(message);
  });
});

describe("tensors that are not as a mapping says are refused by their names", () => {
  test.each<[string, Record<string, number[]>, object, RegExp]>([
    ["not used", { ...layer, "k.weight": [1, 1] }, {}, /"k.weight" \[1, 1\].*by --ignored/],
    [
      "layers that do not fit",
      { ...layer, "f.weight": [2, 5] },
      { layers: "f" },
      /3 numbers, and is given 2/,
    ],
    ["no layer", { ...layer }, { layers: ["f"] }, /no layer "f": .*"f.weight" nor "f.0.weight"/],
    ["no ln sigma", layer, { head: gaussian }, /no ln sigma: there is no "log_std"/],
    [
      "another length",
      { ...layer, log_std: [3] },
      { head: gaussian },
      /"log_std" must have 4 entries/,
    ],
    [
      "an odd number of outputs",
      { "q.weight": [3, 2] },
      { head: { ...gaussian, log_std: { second_half: true } } },
      /"q" has 3 outputs, which have no halves/,
    ],
    [
      "no statistics",
      layer,
      { normalization: { mean: "m", std: "s" } },
      /no normalization: there is no "m"/,
    ],
    ["convolutions", { "q.weight": [4, 3, 3, 3] }, {}, /must have 2 axes/],
    [
      "bounds of another length",
      { ...layer, log_std: [4] },
      { head: gaussian, action: { low: [-1, -1], high: 1 } },
      /action.low of the mapping must have 4 numbers or one, not 2/,
    ],
  ])("%s", (_, shapes, change, message) => {
    const read = () => readStateDictPolicy(tensorsOf(shapes), { layout: { ...dqn, ...change } });
    expect(read).toThrow(ImportError);
    expect(read).toThrow(message);
  });

  test("a standard deviation that is not positive", () => {
    const head = { ...gaussian, log_std: { parameter: "log_std", form: "std" } };
    const file = tensorsOf({ ...layer, log_std: [4] }, -1);
    expect(() => readStateDictPolicy(file, { layout: { ...dqn, head } })).toThrow(
      /must be positive/,
    );
  });
});

describe("what no file says is asked for", () => {
  const options = { layout: "spinningup-sac", actionLow: -1, actionHigh: 1 };

  test.each<[string, StateDictOptions, RegExp]>([
    ["bounds", { actionLow: undefined }, /bounds of the policy's 2 actions: .*--action-low and --/],
    ["as many as actions", { actionHigh: [1, 1, 1] }, /--action-high must have 2 numbers or one/],
    ["a low below its high", { actionLow: 1 }, /low must be below high/],
    ["an activation that is known", { activation: "Silo" }, /--activation: .*"Silo"/],
    [
      "a range of ln sigma",
      { logStdRange: [2, -20] },
      /--log-std-range: .*must be below the second/,
    ],
  ])("%s", (_, change, message) => {
    expect(reading("spinningup-sac.pt", { ...options, ...change })).toThrow(message);
  });

  test("but not the bounds of discrete actions", () => {
    const read = reading("cleanrl-dqn.pt", { layout: "cleanrl-dqn", actionLow: 0 });
    expect(read).toThrow(/go with real-valued actions/);
  });
});

test("a state dict elsewhere in the file is found by its path", () => {
  const shapes = { "nets.a.network.0.weight": [4, 3], "nets.b.weight": [1, 1] };
  const options = { layout: "cleanrl-dqn", stateDict: "nets.a", ignored: ["nets.b"] };
  const { action } = readStateDictPolicy(tensorsOf(shapes), options);
  expect(action).toEqual({ kind: "discrete", size: 4 });
});

test("a dict that contains itself is refused", () => {
  expect(reading("endless.pt", {})).toThrow(/more than 32 deep: save module.state_dict\(\) alone/);
});

test("a file that is neither of PyTorch nor .safetensors is refused", () => {
  expect(() => readStateDictPolicy(new Uint8Array(100), {})).toThrow(ImportError);
  const short = stateDictFile("cleanrl-sac.safetensors").subarray(0, -10);
  expect(() => readStateDictPolicy(short, {})).toThrow(/.safetensors file cannot be read: .*ends/);
});
