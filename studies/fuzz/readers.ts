import { globSync, readFileSync } from "node:fs";
import { importedActor } from "../../export/imported-actor.ts";
import { openZip } from "../../interop/archive/zip.ts";
import { readNormalization } from "../../interop/normalization-file.ts";
import { readPickle } from "../../interop/pickle/read-pickle.ts";
import { type ReadOptions, readForeignPolicy } from "../../interop/read-policy.ts";
import { readTorch } from "../../interop/torch/read-torch.ts";
import { mutateBytes } from "./byte-mutations.ts";
import type { Draws } from "./draws.ts";
import { mutateArchive, mutateFile } from "./file-mutations.ts";
import { useValue } from "./use-value.ts";

/** A reader of files of unknown origin. */
export interface FuzzedReader {
  name: string;
  /** Sound files, as a pattern, which are mutated. */
  files: string;
  /** How they are mutated. */
  mutate(file: Uint8Array, draws: Draws): Uint8Array;
  /** Reads a file, or throws an ImportError. */
  read(bytes: Uint8Array): void;
}

/** The ONNX files of discrete actions, as a pattern. */
const discreteOnnx = "dueling|*greedy|logits|operator-set-7|sb3-dqn|sb3-ppo-discrete|table";

const bounds = { actionLow: -1, actionHigh: 1 };

/** The readers that are fuzzed, in turn. */
export const readers: readonly FuzzedReader[] = [
  {
    name: "zip",
    files: "test/fixtures/python/{checkpoint,module,sparse,script}.pt",
    mutate: mutateArchive,
    read(bytes) {
      const archive = openZip(bytes);
      for (const name of archive.names) archive.read(name);
    },
  },
  {
    name: "pickle",
    files: "test/fixtures/{sb3,python}/*.pkl",
    mutate: mutateFile,
    read: (bytes) => useValue(readPickle(bytes)),
  },
  {
    name: "torch",
    files: "test/fixtures/python/{checkpoint,module,sparse,large-integer}.pt",
    mutate: mutateFile,
    read: (bytes) => useValue(readTorch(bytes)),
  },
  {
    name: "torch in zip",
    files: "test/fixtures/sb3/*.zip",
    mutate: mutateFile,
    read(bytes) {
      const archive = openZip(bytes);
      for (const name of archive.names.filter((each) => each.endsWith(".pth"))) {
        useValue(readTorch(archive.read(name)));
      }
    },
  },
  {
    name: "policy of Stable-Baselines3",
    files: "test/fixtures/sb3/*.zip",
    mutate: mutateFile,
    read: (bytes) => buildPolicy(bytes),
  },
  {
    name: "state dict",
    files: "test/fixtures/state-dicts/cleanrl-sac.{pt,safetensors}",
    mutate: mutateFile,
    read: (bytes) => buildPolicy(bytes, { layout: "cleanrl-sac" }),
  },
  {
    name: "ONNX model of real-valued actions",
    files: `test/fixtures/onnx/!(${discreteOnnx}).onnx`,
    mutate: mutateBytes,
    read: (bytes) => buildPolicy(bytes, { distribution: "clipped_gaussian", logStd: 0, ...bounds }),
  },
  {
    name: "ONNX model of discrete actions",
    files: `test/fixtures/onnx/@(${discreteOnnx}).onnx`,
    mutate: mutateBytes,
    read: (bytes) => buildPolicy(bytes),
  },
  {
    name: "VecNormalize",
    files: "test/fixtures/sb3/*.pkl",
    mutate: mutateFile,
    read: (bytes) => readNormalization(bytes),
  },
];

/** Reads a policy, and builds the whole of its actor. */
function buildPolicy(bytes: Uint8Array, options?: ReadOptions): void {
  importedActor(readForeignPolicy(bytes, options));
}

/** The files of a reader. */
export function filesOf(reader: FuzzedReader): Uint8Array[] {
  return globSync(reader.files)
    .sort()
    .map((file) => new Uint8Array(readFileSync(file)));
}
