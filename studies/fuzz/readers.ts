import { globSync, readFileSync } from "node:fs";
import { openZip } from "../../interop/archive/zip.ts";
import { readPickle } from "../../interop/pickle/read-pickle.ts";
import { readTorch } from "../../interop/torch/read-torch.ts";
import { useValue } from "./use-value.ts";

/** A reader of files of unknown origin. */
export interface FuzzedReader {
  name: string;
  /** Sound files, as a pattern, which are mutated. */
  files: string;
  /** Reads a file, or throws an ImportError. */
  read(bytes: Uint8Array): void;
}

/** The readers that are fuzzed, in turn. */
export const readers: readonly FuzzedReader[] = [
  {
    name: "zip",
    files: "test/fixtures/{sb3/*.zip,python/checkpoint.pt}",
    read(bytes) {
      const archive = openZip(bytes);
      for (const name of archive.names) archive.read(name);
    },
  },
  {
    name: "pickle",
    files: "test/fixtures/{sb3,python}/*.pkl",
    read: (bytes) => useValue(readPickle(bytes)),
  },
  {
    name: "torch",
    files: "test/fixtures/python/{checkpoint,module,sparse,large-integer}.pt",
    read: (bytes) => useValue(readTorch(bytes)),
  },
  {
    name: "torch in zip",
    files: "test/fixtures/sb3/*.zip",
    read(bytes) {
      const archive = openZip(bytes);
      for (const name of archive.names.filter((each) => each.endsWith(".pth"))) {
        useValue(readTorch(archive.read(name)));
      }
    },
  },
];

/** The files of a reader. */
export function filesOf(reader: FuzzedReader): Uint8Array[] {
  return globSync(reader.files)
    .sort()
    .map((file) => new Uint8Array(readFileSync(file)));
}
