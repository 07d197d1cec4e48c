import { randomSeed } from "../../noise/random-seed.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import type { Served } from "./catalog.ts";
import type { Policy } from "./policy.ts";

/**
 * Which of the versions that are served answers: the canary for its share of buckets, and always the
 * same for the same asker. Which askers those are differs from canary to canary.
 *
 * @param asker whatever shall meet one version throughout, such as the seed of an episode; without
 * one, chance decides
 */
export function chooseServed({ live, canary }: Served, asker: number = randomSeed()): Policy {
  if (!canary) return live;
  const { version } = canary.policy.manifest;
  return bucketOf(`canary ${version} `, String(asker)) < canary.share ? canary.policy : live;
}

/** The versions that are served, to tell whoever asked for another. */
export function describeServed({ live, canary }: Served): string {
  const { version } = live.manifest;
  if (!canary) return `the version here: ${version}`;
  return `the versions here: ${version}, and ${canary.policy.manifest.version} as a canary`;
}
