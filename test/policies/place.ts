import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reachedFrom } from "../sources/reached.ts";

/** Where the policies of all runs of the tests lie, each in a folder named by what decides it. */
export const trainedFolder = "build/trained";

/** Returns what decides the policies: their settings, all sources that training and export reach, dependencies. */
export function decidingSources(): Map<string, string> {
  const sources = reachedFrom(["test/policies/make.ts"]);
  return sources.set("package-lock.json", readFileSync("package-lock.json", "utf8"));
}

/** Returns a name that another source, or another content of one, would change. */
export function keyOf(sources: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const file of [...sources.keys()].sort()) hash.update(`${file}\0${sources.get(file)}\0`);
  return hash.digest("hex").slice(0, 16);
}

export const trainingKey = () => keyOf(decidingSources());

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
