import type { ExperimentDefinition } from "../schemas/experiment.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import type { Pilot } from "../statistics/outcome-model.ts";
import { returnRangeOf } from "../train/environments/registry.ts";
import { outcomesOfFile, storedOutcomes } from "./experiment-units.ts";
import { readNamedPolicy } from "./named-policy.ts";

export interface PilotOptions {
  url: string;
  outcomes?: string;
  policy?: string;
  mode?: ActMode;
  mean?: number;
  deviation?: number;
}

/** Outcomes to plan from, where they are from, and what their source declares. */
export interface FoundPilot {
  source: string;
  outcomes: Pilot["outcomes"];
  /** How many units it is from; undefined if that is not known. */
  units?: number;
  definition?: ExperimentDefinition;
  range?: readonly [number, number] | undefined;
}

/** Fewer have no deviation. */
const leastOutcomes = 2;

/** @throws {Error} if there is not just one source, or it has too few outcomes */
export async function pilotOf(
  name: string | undefined,
  options: PilotOptions,
): Promise<FoundPilot> {
  const { url, outcomes: file, policy, mean, deviation } = options;
  const hasNumbers = mean !== undefined || deviation !== undefined;
  const given = [name, file, policy].filter((each) => each !== undefined).length;
  if (given + (hasNumbers ? 1 : 0) !== 1) {
    throw new Error(
      "give one pilot: the name of an experiment, --outcomes, --policy, or --mean and --deviation",
    );
  }
  if (name !== undefined) return ofExperiment(url, name);
  if (file !== undefined) {
    const { outcomes } = outcomesOfFile(file);
    return ofOutcomes(
      file,
      outcomes.map(({ value }) => value),
    );
  }
  if (policy !== undefined) return ofManifest(readNamedPolicy(policy).manifest, options.mode);
  if (mean === undefined || deviation === undefined) {
    throw new Error("give both --mean and --deviation, of outcomes that are no failures");
  }
  return { source: "numbers", outcomes: { mean, deviation } };
}

async function ofExperiment(url: string, name: string): Promise<FoundPilot> {
  const { outcomes, experiment } = await storedOutcomes(url, name);
  const { definition } = experiment;
  const control = definition.arms[0].name;
  const values = outcomes.filter(({ arm }) => arm === control).map(({ value }) => value);
  const found = ofOutcomes(`${control}, the control of ${name}`, values);
  return { ...found, definition, range: definition.range };
}

function ofOutcomes(source: string, values: number[]): FoundPilot {
  if (values.length < leastOutcomes) {
    throw new Error(
      `${source} has ${values.length} whole outcomes, and must have ${leastOutcomes} at least`,
    );
  }
  return { source, outcomes: values, units: values.length };
}

/** @throws {Error} if the policy was not evaluated in this mode */
export async function ofManifest(
  manifest: Manifest,
  mode: ActMode = manifest.evaluation?.stochastic ? "stochastic" : "deterministic",
): Promise<FoundPilot> {
  const { name, evaluation } = manifest;
  if (!evaluation) {
    throw new Error(`--policy: ${name} was not evaluated; import it with --environment`);
  }
  const returns = evaluation[mode];
  if (!returns) throw new Error(`--mode: ${name} has no ${mode} mode`);
  return {
    source: `the ${mode} evaluation of ${name}`,
    outcomes: { mean: returns.mean, deviation: returns.standard_deviation },
    units: evaluation.episodes,
    range: await returnRangeIn(manifest),
  };
}

/** The range of returns in a policy's environment, if it is known. */
export async function returnRangeIn(manifest: Manifest) {
  const { environment, environment_file, environment_options } = manifest;
  const specifier = environment_file?.path ?? environment;
  return specifier === undefined ? undefined : returnRangeOf(specifier, environment_options);
}

/** The declared range, if it is to be used. */
export function rangeOf(
  { range }: { range?: [number, number] | boolean },
  known: readonly [number, number] | undefined,
): readonly [number, number] | undefined {
  if (Array.isArray(range)) return range;
  return range === false ? undefined : known;
}
