import { openZip } from "./archive/zip.ts";
import type { ObservationNormalization } from "./foreign-policy.ts";
import { type ForeignPolicy, ImportError } from "./foreign-policy.ts";
import { withNormalization } from "./normalization-file.ts";
import {
  isStableBaselines3,
  readStableBaselines3,
  type StableBaselines3Options,
} from "./stable-baselines3/read.ts";

/** What files do not say, or say otherwise. */
export interface ReadOptions extends StableBaselines3Options {
  normalization?: ObservationNormalization | undefined;
}

const startsWith = (bytes: Uint8Array, beginning: readonly number[]) =>
  beginning.every((byte, i) => bytes[i] === byte);

/** The beginnings of a zip archive, of which the second is that of an empty one. */
const zipBeginnings = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
];

/**
 * Reads a policy of another framework, whose format is told by the file's content.
 *
 * @throws {ImportError} saying what the file is instead, or what of it softedge does not know
 */
export function readForeignPolicy(bytes: Uint8Array, options: ReadOptions = {}): ForeignPolicy {
  const policy = readFile(bytes, options);
  return options.normalization ? withNormalization(policy, options.normalization) : policy;
}

function readFile(bytes: Uint8Array, options: ReadOptions): ForeignPolicy {
  if (zipBeginnings.some((beginning) => startsWith(bytes, beginning))) {
    if (isStableBaselines3(openZip(bytes))) return readStableBaselines3(bytes, options);
  }
  if (bytes[0] === 0x80) {
    throw new ImportError(
      "the file is a plain pickle, which holds no policy: give the statistics of a VecNormalize by --vec-normalize, beside the policy's zip",
    );
  }
  throw new ImportError(
    "the file is neither a zip of Stable-Baselines3, nor a state dict of PyTorch, nor an ONNX model",
  );
}
