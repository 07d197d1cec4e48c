import { beginsAsZip } from "./archive/signatures.ts";
import { openZip } from "./archive/zip.ts";
import { withNormalization } from "./normalization-file.ts";
import type { OnnxOptions } from "./onnx/options.ts";
import { readOnnxPolicy } from "./onnx/policy.ts";
import {
  type ForeignPolicy,
  ImportError,
  type ObservationNormalization,
} from "./policy/foreign-policy.ts";
import { isStableBaselines3, readStableBaselines3 } from "./stable-baselines3/read.ts";
import { readStateDictPolicy, type StateDictOptions } from "./state-dicts/read.ts";
import { isSafetensors } from "./state-dicts/tensors.ts";

/** What files do not say, or say otherwise. Each format uses a part of it. */
export interface ReadOptions extends OnnxOptions, StateDictOptions {
  normalization?: ObservationNormalization | undefined;
}

/** The options that a format has no use for, since its files say it, by the names of fields. */
type Unused = readonly (keyof ReadOptions)[];

const ofOnnx = [
  "input",
  "output",
  "distribution",
  "actionUnits",
  "clip",
  "logStd",
  "observationSize",
  "discreteActions",
  "algorithm",
] as const satisfies Unused;
const ofStateDicts = [
  "layout",
  "activation",
  "logStdRange",
  "stateDict",
  "ignored",
] as const satisfies Unused;

interface Format {
  name: string;
  matches(bytes: Uint8Array): boolean;
  unused: Unused;
  read(bytes: Uint8Array, options: ReadOptions): ForeignPolicy;
}

/** In the order in which they are tried. */
const formats: readonly Format[] = [
  {
    name: "a zip of Stable-Baselines3",
    matches: (bytes) => beginsAsZip(bytes) && isStableBaselines3(openZip(bytes)),
    unused: [...ofOnnx, ...ofStateDicts],
    read: readStableBaselines3,
  },
  {
    name: "a state dict",
    matches: (bytes) => beginsAsZip(bytes) || isSafetensors(bytes),
    unused: ofOnnx,
    read: readStateDictPolicy,
  },
  {
    name: "an ONNX model",
    // A model begins with the field of its IR version, in protocol buffers.
    matches: (bytes) => bytes[0] === 0x08,
    unused: ofStateDicts,
    read: readOnnxPolicy,
  },
];

/**
 * Reads a policy of another framework, whose format is told by the file's content.
 *
 * @throws {ImportError} saying what the file is instead, or what of it softedge does not know
 */
export function readForeignPolicy(bytes: Uint8Array, options: ReadOptions = {}): ForeignPolicy {
  const format = formats.find(({ matches }) => matches(bytes));
  if (!format) return refuseFile(bytes);
  const unused = format.unused.find((option) => options[option] !== undefined);
  if (unused !== undefined) {
    throw new ImportError(`${flagOf(unused)} is not for ${format.name}, which the file is`);
  }
  const policy = format.read(bytes, options);
  return options.normalization ? withNormalization(policy, options.normalization) : policy;
}

/** The option of the command line: "--action-units" for actionUnits. */
function flagOf(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function refuseFile(bytes: Uint8Array): never {
  if (bytes[0] === 0x80) {
    throw new ImportError(
      "the file is a plain pickle, which holds no policy: give the statistics of a VecNormalize by --vec-normalize, beside the policy's zip",
    );
  }
  throw new ImportError(
    "the file is neither a zip of Stable-Baselines3, nor a state dict of PyTorch, nor an ONNX model",
  );
}
