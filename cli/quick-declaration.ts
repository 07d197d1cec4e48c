import type { ExperimentDeclaration } from "../client/index.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { howToPlan, planFromEvaluation } from "./declared-plan.ts";
import { rangeOf, returnRangeIn } from "./experiment-pilot.ts";
import { clientAt } from "./worker-client.ts";

export type Declaration = Omit<ExperimentDeclaration, "name">;

/** The options that declare an experiment of two arms without a file. */
export interface QuickOptions {
  url: string;
  policy?: string;
  /** The policy that it is compared with, both in one mode; without it, two modes are compared. */
  against?: string;
  mode: ActMode;
  version?: string;
  units?: number;
  range?: [number, number] | boolean;
  minimumEffect?: number;
  outcomeWithin?: number;
  decisions?: number | true;
}

/** The arms: the two modes of a version, or two policies in a mode, each under its name. */
async function armsOf(
  { url, against, mode }: QuickOptions,
  { name, version }: Pick<Manifest, "name" | "version">,
): Promise<Declaration["arms"]> {
  if (against === undefined) {
    const modes = ["stochastic", "deterministic"] as const;
    return modes.map((mode) => ({ name: mode, policy: name, version, mode }));
  }
  if (against === name) throw new Error("--against: must be another policy than --policy");
  const other = await clientAt(url).manifest(against);
  return [{ name, version }, other].map(({ name, version }) => ({
    name,
    policy: name,
    version,
    mode,
  }));
}

/** Builds the declaration of an experiment of two equal arms, and says how it is planned. */
export async function declarationFor(
  options: QuickOptions,
): Promise<[Declaration, string | undefined]> {
  const { url, policy, minimumEffect, outcomeWithin, decisions } = options;
  if (policy === undefined) throw new Error("give --policy, or a declaration by --config");
  const manifest = await clientAt(url).manifest(policy);
  const version = options.version ?? manifest.version;
  const range = rangeOf(options, await returnRangeIn(manifest));
  const isEvaluated = version === manifest.version && manifest.evaluation !== undefined;
  const planned =
    options.units === undefined && isEvaluated && minimumEffect !== undefined
      ? await planFromEvaluation(manifest, minimumEffect, range)
      : undefined;
  const units = options.units ?? planned?.units;
  const declaration: Declaration = {
    arms: await armsOf(options, { name: policy, version }),
    weights: [0.5, 0.5],
    ...(units !== undefined && { planned_units: units }),
    ...(range && { range: [...range] }),
    ...(minimumEffect !== undefined && { minimum_effect: minimumEffect }),
    ...(outcomeWithin !== undefined && { outcome_within: outcomeWithin }),
    ...(decisions !== undefined && { decisions: { sample: decisions === true ? 1 : decisions } }),
  };
  const hint = options.units === undefined ? howToPlan : undefined;
  return [declaration, planned?.text ?? hint];
}
