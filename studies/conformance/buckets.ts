import * as z from "zod";
import { bucketOf, chooseArm } from "../../statistics/bucket.ts";
import { Comparison } from "./report.ts";

const recording = z.object({
  /** Seed, unit, and its bucket. */
  cases: z.array(z.tuple([z.string(), z.string(), z.number()])),
  /** The buckets at which the arm changes, in order, each with the new arm; -1 for none. */
  assignments: z
    .array(
      z.object({
        weights: z.array(z.number()),
        coverage: z.number(),
        arms_from: z.array(z.tuple([z.number(), z.int()])),
      }),
    )
    .default([]),
});

/** Compares our assignment with GrowthBook's (hash version 2): every bucket must be equal. */
export function compareBuckets(json: unknown) {
  const comparison = new Comparison();
  const { cases, assignments } = recording.parse(json);
  for (const [seed, unit, bucket] of cases) {
    const what = `seed ${JSON.stringify(seed)}, unit ${JSON.stringify(unit)}`;
    comparison.within(0, what, bucketOf(seed, unit), bucket);
  }
  for (const { weights, coverage, arms_from } of assignments) {
    const what = `weights ${weights}, coverage ${coverage}`;
    comparison.equal(what, armsFrom(weights, coverage), arms_from);
  }
  return comparison.result("buckets");
}

function armsFrom(weights: readonly number[], coverage: number): [number, number][] {
  const changes: [number, number][] = [];
  for (let i = 0; i < 10_000; i++) {
    const bucket = i / 10_000;
    const arm = chooseArm(bucket, weights, coverage) ?? -1;
    if (changes.length === 0 || changes[changes.length - 1][1] !== arm) changes.push([bucket, arm]);
  }
  return changes;
}
