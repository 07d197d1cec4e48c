import type { Environment } from "./environment.ts";
import { makePendulum } from "./pendulum.ts";
import { makeTaxi } from "./taxi.ts";

const makers: Record<string, () => Environment> = {
  "Pendulum-v1": makePendulum,
  "Taxi-v3": makeTaxi,
};

/** The environments that can be made, by Gymnasium's ids. */
export const environmentIds: readonly string[] = Object.keys(makers);

/** @throws {RangeError} if there is no such environment; the message lists those there are */
export function makeEnvironment(id: string): Environment {
  const make = makers[id];
  if (!make) {
    throw new RangeError(`there is no environment "${id}"; there are ${environmentIds.join(", ")}`);
  }
  return make();
}
