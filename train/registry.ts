import * as z from "zod";
import { ddpg } from "./algorithms/ddpg/ddpg.ts";
import { sac2018 } from "./algorithms/sac/sac-2018.ts";
import { sac2019 } from "./algorithms/sac/sac-2019.ts";
import { spi } from "./algorithms/spi/spi.ts";
import { td3 } from "./algorithms/td3/td3.ts";
import type { ConfiguredOffPolicy } from "./off-policy/algorithm.ts";

/**
 * All algorithms. Config schema, commands, gradient step, checkpoint, exported actor, manifest and
 * model card derive from these definitions. The first variant of a command is its default.
 */
export const algorithms = [sac2019, sac2018, td3, ddpg, spi] as const;

export type Algorithm = (typeof algorithms)[number];

const [first, ...rest] = algorithms;

/** The complete config of a run. */
export const runConfig = z.discriminatedUnion("algorithm", [
  first.config,
  ...rest.map(({ config }) => config),
]);
export type RunConfig = z.infer<typeof runConfig>;

/** The algorithm of a config. */
export function algorithmOf({ algorithm }: Pick<RunConfig, "algorithm">): Algorithm {
  const found = algorithms.find(({ name }) => name === algorithm);
  if (!found) throw new RangeError(`there is no algorithm "${algorithm}"`);
  return found;
}

/**
 * The configured off-policy algorithm of a run.
 *
 * @throws {Error} if the run's algorithm is not off-policy
 */
export function offPolicyOf(config: RunConfig): ConfiguredOffPolicy {
  const algorithm = algorithmOf(config);
  if (algorithm.loop === "off-policy") return algorithm.configure(config);
  throw new Error(`${algorithm.title} is no off-policy algorithm`);
}
