import { createRequire } from "node:module";
import util from "node:util";
import type { Tfjs } from "./operations.ts";

/** tf.js over TensorFlow, by what is tried first. Nothing else in softedge needs either. */
export const tfjsPackages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;
export type TfjsPackage = (typeof tfjsPackages)[number];

/**
 * How npm installs either without a trace in package.json. It would leave an optional peer
 * dependency out, but for being told to take it for one of production.
 */
export const installTfjs = ["install", "--no-save", "--save-prod"] as const;

export interface LoadedTfjs {
  tf: Tfjs;
  /** Whether TensorFlow sees a GPU, on which it then computes. */
  gpu: boolean;
  /** The version of TensorFlow. */
  tensorflow: string;
}

const require = createRequire(import.meta.url);

/** Whether a package is there; it may be broken yet. */
export function isInstalled(name: TfjsPackage): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * tfjs-node 4.22, the last release, calls functions of `util` that Node 23 removed, and one that
 * Node warns of: tensorflow/tfjs#8609.
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

/** What the backend of tfjs-node has beside the interface that all backends have. */
function factsOf(backend: object): Omit<LoadedTfjs, "tf"> {
  const gpu = "isUsingGpuDevice" in backend && backend.isUsingGpuDevice === true;
  const binding = "binding" in backend ? backend.binding : undefined;
  const known = typeof binding === "object" && binding !== null && "TF_Version" in binding;
  return { gpu, tensorflow: known ? String(binding.TF_Version) : "unknown" };
}

/** @throws {Error} if the package is not there, or its TensorFlow cannot be loaded */
export function loadTfjs(name: TfjsPackage): LoadedTfjs {
  restoreRemovedFunctions();
  // Else TensorFlow tells on standard error what instructions the CPU has.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  const tf: unknown = require(name);
  if (!isTfjs(tf)) throw new Error(`${name} is not tf.js`);
  // Else every operation is checked for what TypeScript has checked.
  tf.enableProdMode();
  return { tf, ...factsOf(tf.backend()) };
}

/**
 * Finds tf.js over TensorFlow: the package for GPUs if it can be loaded, else the one for CPUs.
 * Without a GPU, the former computes on the CPU as the latter would, and is not left for it: two
 * TensorFlows in one process may end it.
 *
 * @throws {Error} that says what to install, or what is wrong with what is installed
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
  throw new Error(
    `the engine tfjs needs ${tfjsPackages[1]}, or ${tfjsPackages[0]} for a GPU: ` +
      `npm run softedge -- doctor says how to install them${problems.join("")}`,
  );
}

/** tf.js over TensorFlow on a GPU; undefined where there is none that works. */
export function findGpu(load = loadTfjs, installed = isInstalled): LoadedTfjs | undefined {
  const [name] = tfjsPackages;
  if (!installed(name)) return undefined;
  try {
    const loaded = load(name);
    return loaded.gpu ? loaded : undefined;
  } catch {
    // What is wrong with it is a matter for the doctor; training goes on without.
    return undefined;
  }
}
