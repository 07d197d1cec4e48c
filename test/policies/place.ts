import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reachedFrom } from "../sources/reached.ts";

/** Where the policies of all runs of the tests lie, each in a folder named by what decides it. */
export const trainedFolder = "build/trained";

/** What decides the policies: their settings, all sources that training and export reach, and dependencies. */
export function trainingKey(): string {
  const sources = reachedFrom(["test/policies/make.ts"]);
  const hash = createHash("sha256").update(readFileSync("package-lock.json"));
  for (const file of [...sources.keys()].sort()) hash.update(`\0${file}\0${sources.get(file)}`);
  return hash.digest("hex").slice(0, 16);
}

/** Where one run of the tests finds its policies, other versions of them, and what they answer. */
export function placesIn(folder: string) {
  const placeOf = (name: string) => ({
    folder: join(folder, name),
    module: join(folder, `${name}.ts`),
  });
  return {
    served: placeOf("served"),
    others: placeOf("others"),
    parity: join(folder, "parity.json"),
  };
}

export const trainedPlaces = () => placesIn(join(trainedFolder, trainingKey()));
