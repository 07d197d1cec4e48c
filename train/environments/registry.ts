import type { ContinuousEnvironment, Environment } from "./environment.ts";
import { makePendulum } from "./pendulum.ts";
import type { TabularModel } from "./tabular-model.ts";
import { makeTaxi, taxiModel } from "./taxi.ts";

const makers = new Map<string, () => Environment>([
  ["Pendulum-v1", makePendulum],
  ["Taxi-v3", makeTaxi],
]);

/** Those whose every transition is known beforehand. */
const models = new Map<string, () => TabularModel>([["Taxi-v3", taxiModel]]);

function lookUp<Maker>(table: ReadonlyMap<string, Maker>, id: string, what: string): Maker {
  const maker = table.get(id);
  if (maker) return maker;
  throw new RangeError(`there is no ${what} "${id}"; there are: ${[...table.keys()].join(", ")}`);
}

/** @throws {RangeError} if there is no such environment; the message lists those there are */
export function makeEnvironment(id: string): Environment {
  return lookUp(makers, id, "environment")();
}

/**
 * An environment that soft actor-critic can be trained on.
 *
 * @throws {RangeError} if there is none of this id, or its actions are no real numbers
 */
export function makeContinuousEnvironment(id: string): ContinuousEnvironment {
  const environment = makeEnvironment(id);
  if (environment.kind === "continuous") return environment;
  throw new RangeError(
    `soft actor-critic needs real-valued actions, and ${id} has ${environment.actionSpace.size} ` +
      "discrete ones; try: softedge train spi",
  );
}

/** @throws {RangeError} if there is no such table; the message lists those there are */
export function tabularModelOf(id: string): TabularModel {
  return lookUp(models, id, "tabular environment")();
}
