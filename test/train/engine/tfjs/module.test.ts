import { createRequire } from "node:module";
import util from "node:util";
import { describe, expect, test } from "vitest";
import {
  findTfjs,
  type LoadedTfjs,
  restoreRemovedFunctions,
  type TfjsPackage,
} from "../../../../train/engine/tfjs/module.ts";
import { tf } from "../tfjs-cpu.ts";

const [forGpu, forCpu] = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;
const loaded = (gpu: boolean): LoadedTfjs => ({ tf, gpu, tensorflow: "2.21.0" });

/** A machine on which packages load, or end in an error; the others are not installed. */
function machine(packages: Partial<Record<TfjsPackage, LoadedTfjs | string>>) {
  const loads: TfjsPackage[] = [];
  const load = (name: TfjsPackage): LoadedTfjs => {
    loads.push(name);
    const outcome = packages[name];
    if (typeof outcome === "object") return outcome;
    throw new Error(outcome);
  };
  const installed = (name: TfjsPackage) => name in packages;
  return { loads, find: () => findTfjs(load, installed) };
}

describe("tf.js over TensorFlow", () => {
  test("is the package for GPUs where it is installed, and no other is loaded beside it", () => {
    const onGpu = machine({ [forGpu]: loaded(true), [forCpu]: loaded(false) });
    expect(onGpu.find().gpu).toBe(true);
    expect(onGpu.loads).toEqual([forGpu]);
    const withoutGpu = machine({ [forGpu]: loaded(false), [forCpu]: loaded(false) });
    expect(withoutGpu.find().gpu).toBe(false);
    expect(withoutGpu.loads).toEqual([forGpu]);
  });

  test("is the package for CPUs where there is none for GPUs, or it is broken", () => {
    expect(machine({ [forCpu]: loaded(false) }).find()).toEqual(loaded(false));
    const broken = machine({ [forGpu]: "libcudart.so: no such file", [forCpu]: loaded(false) });
    expect(broken.find()).toEqual(loaded(false));
    expect(broken.loads).toEqual([forGpu, forCpu]);
  });

  test("is refused where nothing is installed, with a sentence on what to install", () => {
    expect(() => machine({}).find()).toThrow(
      "the engine tfjs needs @tensorflow/tfjs-node, or @tensorflow/tfjs-node-gpu for a GPU: " +
        "npm install --no-save --save-prod @tensorflow/tfjs-node installs it, npm run softedge -- doctor says more",
    );
  });

  test("is refused where it is broken, with the first line of the reason", () => {
    const broken = machine({ [forCpu]: "libtensorflow.so.2: no such file\nand more" });
    expect(broken.find).toThrow(
      /; @tensorflow\/tfjs-node is there, but cannot be loaded: libtensorflow.so.2: no such file$/,
    );
  });
});

test("what CommonJS modules find in util is what tfjs-node calls there", () => {
  restoreRemovedFunctions();
  restoreRemovedFunctions();
  expect(createRequire(import.meta.url)("node:util")).toBe(util);
  const call = (name: string, value: unknown) => Reflect.get(util, name)(value);
  expect([null, undefined, 0].map((x) => call("isNullOrUndefined", x))).toEqual([
    true,
    true,
    false,
  ]);
  expect([[], {}].map((x) => call("isArray", x))).toEqual([true, false]);
});
