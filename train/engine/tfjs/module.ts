import { createRequire } from "node:module";
import util from "node:util";
import { softedgeCommand } from "../../../installation/installation.ts";
import type { Tfjs } from "./operations.ts";

/**
 * The packages of tf.js over TensorFlow, in the order in which they are tried. Both are optional.
 */
const tfjsPackages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;
export type TfjsPackage = (typeof tfjsPackages)[number];

/**
 * npm's arguments to install either without changing package.json. Without --save-prod, npm would
 * skip an optional peer dependency.
 */
export const installTfjs = ["install", "--no-save", "--save-prod"] as const;

export interface LoadedTfjs {
  tf: Tfjs;
  /** True if TensorFlow sees a GPU, which it then uses. */
  gpu: boolean;
  /** The version of TensorFlow. */
  tensorflow: string;
}

const require = createRequire(import.meta.url);

/** True if a package is installed, even if it is broken. */
export function isInstalled(name: TfjsPackage): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Restores functions of `util` that tfjs-node 4.22, the last release, calls: Node 23 removed one,
 * and Node warns of the other (tensorflow/tfjs#8609).
 */
export function restoreRemovedFunctions(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}

function isTfjs(module: unknown): module is Tfjs {
  return typeof module === "object" && module !== null && "valueAndGrads" in module;
}

/** Facts from the backend of tfjs-node that are not part of the common interface. */
function factsOf(backend: object): Omit<LoadedTfjs, "tf"> {
  const gpu = "isUsingGpuDevice" in backend && backend.isUsingGpuDevice === true;
  const binding = "binding" in backend ? backend.binding : undefined;
  const known = typeof binding === "object" && binding !== null && "TF_Version" in binding;
  return { gpu, tensorflow: known ? String(binding.TF_Version) : "unknown" };
}

/**
 * Loads tf.js.
 *
 * @throws {Error} if the package is missing, or its TensorFlow cannot be loaded
 */
export function loadTfjs(name: TfjsPackage): LoadedTfjs {
  restoreRemovedFunctions();
  // Suppresses TensorFlow's messages about the CPU's instructions.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  const tf: unknown = require(name);
  if (!isTfjs(tf)) throw new Error(`${name} is not tf.js`);
  // Skips run-time checks of arguments, which TypeScript makes unnecessary.
  tf.enableProdMode();
  return { tf, ...factsOf(tf.backend()) };
}

/**
 * Finds tf.js over TensorFlow: the package for GPUs if it can be loaded, else the one for CPUs.
 * Without a GPU, the former computes on the CPU just like the latter, so it is kept: loading a
 * second TensorFlow may crash the process.
 *
 * @throws {Error} saying what to install, or what is wrong with the installed package
 */
export function findTfjs(load = loadTfjs, installed = isInstalled): LoadedTfjs {
  const problems: string[] = [];
  for (const name of tfjsPackages.filter(installed)) {
    try {
      return load(name);
    } catch (error) {
      const [reason] = String(error instanceof Error ? error.message : error).split("\n");
      problems.push(`; ${name} is there, but cannot be loaded: ${reason}`);
    }
  }
  throw new Error(`${howToInstall()}${problems.join("")}`);
}

/** The sentence that says what the engine needs, and the commands that install it and check it. */
function howToInstall(): string {
  const [gpu, cpu] = tfjsPackages;
  return (
    `the engine tfjs needs ${cpu}, or ${gpu} for a GPU: npm ${installTfjs.join(" ")} ${cpu} ` +
    `installs it, ${softedgeCommand("doctor")} says more`
  );
}

/** @throws {Error} saying what to install, if neither package is there */
export function requireTfjs(installed = isInstalled): void {
  if (!tfjsPackages.some(installed)) throw new Error(howToInstall());
}
