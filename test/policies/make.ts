import { writeFileSync } from "node:fs";
import { exportAll } from "./export-all.ts";
import { parityOf } from "./parity.ts";
import type { placesIn } from "./place.ts";
import { others, served } from "./settings.ts";

/** Trains, a little, and exports the policies of the tests, and writes down what they answer. */
export async function makePolicies(places: ReturnType<typeof placesIn>): Promise<void> {
  await exportAll(places.served, served);
  await exportAll(places.others, others);
  const { folder } = places.served;
  const cases = [await parityOf(folder, "pendulum"), await parityOf(folder, "taxi")];
  writeFileSync(places.parity, JSON.stringify(cases));
}
