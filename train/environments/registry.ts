import { acrobot } from "./acrobot.ts";
import { ant } from "./ant.ts";
import { cartPole } from "./cart-pole.ts";
import { continuousMountainCar } from "./continuous-mountain-car.ts";
import type { EnvironmentDefinition } from "./definition.ts";
import type { Environment } from "./environment.ts";
import { halfCheetah } from "./half-cheetah.ts";
import { hopper } from "./hopper.ts";
import { humanoid } from "./humanoid.ts";
import { humanoidStandup } from "./humanoid-standup.ts";
import { invertedDoublePendulum } from "./inverted-double-pendulum.ts";
import { invertedPendulum } from "./inverted-pendulum.ts";
import { mountainCar } from "./mountain-car.ts";
import { pendulum } from "./pendulum.ts";
import { pusher } from "./pusher.ts";
import { reacher } from "./reacher.ts";
import { swimmer } from "./swimmer.ts";
import type { TabularModel } from "./tabular-model.ts";
import { taxi } from "./taxi.ts";
import { walker2d } from "./walker2d.ts";

/** All environments. */
export const definitions: readonly EnvironmentDefinition[] = [
  hopper,
  walker2d,
  halfCheetah,
  ant,
  humanoid,
  humanoidStandup,
  swimmer,
  reacher,
  pusher,
  invertedPendulum,
  invertedDoublePendulum,
  pendulum,
  continuousMountainCar,
  mountainCar,
  cartPole,
  acrobot,
  taxi("Taxi-v3"),
  taxi("Taxi-v4"),
];

/** The options of an environment, named like Gymnasium's arguments. */
export type EnvironmentOptions = Readonly<Record<string, unknown>>;

function lookUp<Definition extends EnvironmentDefinition>(
  among: readonly Definition[],
  id: string,
  what: string,
): Definition {
  const definition = among.find((candidate) => candidate.id === id);
  if (definition) return definition;
  const ids = among.map((candidate) => candidate.id).join(", ");
  throw new RangeError(`there is no ${what} "${id}"; there are: ${ids}`);
}

/**
 * Creates an environment, such as `await makeEnvironment("Hopper-v5", { ctrl_cost_weight: 0 })`.
 * The caller must release it.
 *
 * @throws {RangeError} if there is no such environment (the message lists all), or an option is
 * wrong (the message names it and its limit)
 */
export async function makeEnvironment(
  id: string,
  options?: EnvironmentOptions,
): Promise<Environment> {
  return lookUp(definitions, id, "environment").make(options);
}

/**
 * The least and the largest return of an episode; undefined if they do not follow from its rewards and
 * its limit of steps, or if there is no such environment here.
 *
 * @throws {RangeError} if an option is wrong
 */
export function returnRangeOf(
  id: string,
  options?: EnvironmentOptions,
): [low: number, high: number] | undefined {
  return definitions.find((candidate) => candidate.id === id)?.returnRange?.(options);
}

/**
 * The table of an environment whose transitions are all known beforehand.
 *
 * @throws {RangeError} if there is no such table (the message lists all), or an option is wrong
 */
export function tabularModelOf(id: string, options?: EnvironmentOptions): TabularModel {
  const tabular = definitions.flatMap(({ table, ...rest }) => (table ? [{ ...rest, table }] : []));
  return lookUp(tabular, id, "tabular environment").table(options);
}
