import * as z from "zod";
import { type PolicyFacts, sizeOfSpace } from "../schemas/policy-interface.ts";
import { ddpg } from "./algorithms/ddpg/ddpg.ts";
import { discreteSac } from "./algorithms/discrete-sac/discrete-sac.ts";
import { ppo } from "./algorithms/ppo/ppo.ts";
import { sac2018 } from "./algorithms/sac/sac-2018.ts";
import { sac2019 } from "./algorithms/sac/sac-2019.ts";
import { spi } from "./algorithms/spi/spi.ts";
import { sql } from "./algorithms/sql/sql.ts";
import { td3 } from "./algorithms/td3/td3.ts";
import { tqc } from "./algorithms/tqc/tqc.ts";
import { describeExcess } from "./learning/memory.ts";
import type { RunOptions } from "./learning/run-training.ts";
import type { ConfiguredOffPolicy } from "./off-policy/algorithm.ts";
import { storedTransitions } from "./off-policy/memory.ts";
import { runOffPolicy } from "./off-policy/run-off-policy.ts";
import type { ConfiguredOnPolicy } from "./on-policy/algorithm.ts";
import { storedRollout } from "./on-policy/memory.ts";
import { runOnPolicy } from "./on-policy/run-on-policy.ts";
import type { RunFolder } from "./run/run-folder.ts";

/**
 * All algorithms. Config schema, commands, gradient step, checkpoint, exported actor, manifest and
 * model card derive from these definitions. The first variant of a command is its default.
 */
export const algorithms = [sac2019, sac2018, tqc, td3, ddpg, discreteSac, sql, ppo, spi] as const;

export type Algorithm = (typeof algorithms)[number];

const [first, ...rest] = algorithms;

/** The complete config of a run. */
export const runConfig = z.discriminatedUnion("algorithm", [
  first.config,
  ...rest.map(({ config }) => config),
]);
export type RunConfig = z.infer<typeof runConfig>;

/**
 * The algorithms that a name denotes: those of a command, its default first, or a single variant.
 * Empty if there is none.
 */
export function algorithmsNamed(name: string): readonly Algorithm[] {
  const ofCommand = algorithms.filter(({ command }) => command === name);
  return ofCommand.length > 0 ? ofCommand : algorithms.filter((each) => each.name === name);
}

/** The names that denote algorithms: those of commands, and of variants. */
export const algorithmNames: readonly string[] = [
  ...new Set(algorithms.flatMap(({ command, name }) => [command, name])),
];

/** The algorithm of a config. */
export function algorithmOf({ algorithm }: Pick<RunConfig, "algorithm">): Algorithm {
  const found = algorithms.find(({ name }) => name === algorithm);
  if (!found) throw new RangeError(`there is no algorithm "${algorithm}"`);
  return found;
}

/** A configured algorithm that learns by gradient steps, in either kind of loop. */
export type ConfiguredLearning = ConfiguredOffPolicy | ConfiguredOnPolicy;

/**
 * The configured algorithm of a run that learns by gradient steps.
 *
 * @throws {Error} if the run's algorithm is tabular
 */
export function learningOf(config: RunConfig): ConfiguredLearning {
  const algorithm = algorithmOf(config);
  if (algorithm.loop !== "tabular") return algorithm.configure(config);
  throw new Error(`${algorithm.title} takes no gradient steps`);
}

/** Trains a configured algorithm in a run folder: see `runTraining`. */
export function runLearning(
  configured: ConfiguredLearning,
  run: RunFolder,
  options?: RunOptions,
): ReturnType<typeof runOffPolicy> {
  return configured.loop === "off-policy"
    ? runOffPolicy(configured, run, options)
    : runOnPolicy(configured, run, options);
}

/** The spaces of an environment. */
interface Spaces extends Pick<PolicyFacts, "observation" | "action"> {
  environment: string;
}

function learns({ observation, policies }: Algorithm, spaces: Spaces): boolean {
  const actions = policies.map(({ action }) => action);
  return observation === spaces.observation.kind && actions.includes(spaces.action.kind);
}

/** The kinds of spaces in words. */
const inWords = { box: "real-valued", discrete: "discrete" } as const;

/**
 * Returns an error message if an algorithm does not learn in such spaces, with the commands that do;
 * else undefined.
 */
export function describeUnfit(algorithm: Algorithm, spaces: Spaces): string | undefined {
  if (learns(algorithm, spaces)) return undefined;
  const { environment, observation, action } = spaces;
  const actions = algorithm.policies.map((policy) => inWords[policy.action]).join(" or ");
  const fitting = algorithms.filter((each) => learns(each, spaces));
  const commands = new Set(fitting.map((each) => `softedge train ${each.command}`));
  const advice =
    commands.size > 0 ? `try: ${[...commands].join(", or ")}` : "no algorithm learns there";
  return (
    `${environment} has ${inWords[observation.kind]} observations and ${inWords[action.kind]} ` +
    `actions, and ${algorithm.command} needs ${inWords[algorithm.observation]} observations and ` +
    `${actions} actions; ${advice}`
  );
}

/**
 * Returns the setting by which a run does not fit into memory, with an error message; else undefined.
 *
 * @param memory of the machine, in bytes
 * @param runs of the same settings that are trained at a time
 */
export function findExcess(
  configured: ConfiguredLearning,
  { observation, action }: Omit<Spaces, "environment">,
  memory: number,
  runs = 1,
): { field: string; message: string } | undefined {
  const columns = {
    observation: sizeOfSpace(observation),
    action: action.kind === "discrete" ? 1 : sizeOfSpace(action),
  };
  const stored =
    configured.loop === "off-policy"
      ? storedTransitions(configured.config, columns)
      : storedRollout(configured.config, columns);
  const message = describeExcess(stored, memory, runs);
  return message === undefined ? undefined : { field: stored.field, message };
}
