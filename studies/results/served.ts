import { actingThrough, atATime } from "../../cli/served-actor.ts";
import type { Client } from "../../client/index.ts";
import { type Acting, actingWith, evaluateActing } from "../../export/evaluate-actor.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import { environmentFor } from "../../export/policy-environment.ts";
import type { ExportedPackage } from "../../export/policy-package.ts";
import { type ActMode, interfaceOf } from "../../schemas/policy-interface.ts";
import type { Environment } from "../../train/environments/environment.ts";
import type { Returns } from "../../train/episodes/evaluation.ts";
import { type EpisodeRecording, recordEpisode } from "../../train/episodes/recording.ts";
import { kolmogorovSmirnov, type TwoSampleTest } from "./two-samples.ts";

/** A mode of a policy, played by onnxruntime-node and by a Worker. */
export interface ServedMode {
  mode: ActMode;
  local: Returns;
  served: Returns;
  test: TwoSampleTest;
}

/** An episode that both play. */
export interface ServedEpisode {
  mode: ActMode;
  seed: number;
  local: EpisodeRecording;
  served: EpisodeRecording;
  /**
   * The largest difference of their actions given the same observation, over all observations of
   * the local episode.
   */
  actionError: number;
  /** The largest difference of their observations after each step that both took. */
  differences: number[];
}

/** A package, and a Worker that has its version. */
export interface ServedPolicy {
  package: ExportedPackage;
  client: Client;
}

const vectorOf = (entry: number | number[]) => [entry].flat();

/** max_i |a_i - b_i| */
export function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

/**
 * Provides the acting functions of a policy run by onnxruntime-node and by the Worker.
 *
 * @param count of environments
 */
async function withBoth<T>(
  { package: { manifest, actor: bytes }, client }: ServedPolicy,
  count: number,
  use: (
    actings: (mode: ActMode) => { local: Acting; served: Acting },
    environments: readonly Environment[],
  ) => Promise<T>,
): Promise<T> {
  await using resources = new AsyncDisposableStack();
  const environments: Environment[] = [];
  for (let i = 0; i < count; i++) {
    const made = await environmentFor(manifest);
    environments.push(resources.adopt(made, (environment) => environment.release()));
  }
  const actor = resources.adopt(await loadActor(bytes, manifest), (it) => it.release());
  return await use(
    (mode) => ({
      local: actingWith(actor, mode),
      served: actingThrough(client, manifest, mode),
    }),
    environments,
  );
}

/** Plays the same episodes both ways, in each mode. */
export function compareReturns(policy: ServedPolicy, episodes: number): Promise<ServedMode[]> {
  return withBoth(policy, atATime, async (actings, environments) => {
    const modes: ServedMode[] = [];
    for (const mode of interfaceOf(policy.package.manifest).modes) {
      const act = actings(mode);
      const local = await evaluateActing(act.local, environments.slice(0, 1), episodes);
      const served = await evaluateActing(act.served, environments, episodes);
      modes.push({ mode, local, served, test: kolmogorovSmirnov(local.returns, served.returns) });
    }
    return modes;
  });
}

/** Plays an episode both ways, and asks the Worker about every observation of the local one. */
export function compareEpisode(
  policy: ServedPolicy,
  mode: ActMode,
  seed: number,
): Promise<ServedEpisode> {
  return withBoth(policy, 1, async (actings, [environment]) => {
    const act = actings(mode);
    const local = await recordEpisode(environment, act.local, seed);
    const served = await recordEpisode(environment, act.served, seed);
    const met = [local.reset_obs, ...local.observations.slice(0, -1)].map(vectorOf);
    let actionError = 0;
    for (const [step, observation] of met.entries()) {
      const action = Float32Array.from(await act.served(observation, seed, step));
      const error = largestDifference(vectorOf(local.actions[step]), Array.from(action));
      actionError = Math.max(actionError, error);
    }
    const common = Math.min(local.observations.length, served.observations.length);
    const differences = Array.from({ length: common }, (_, step) =>
      largestDifference(vectorOf(local.observations[step]), vectorOf(served.observations[step])),
    );
    return { mode, seed, local, served, actionError, differences };
  });
}
