/*
 * How long units take, from their first answer to their outcome: counts of units by the logarithm of
 * their duration. They are whole numbers: shards add theirs, and a unit is taken out and put in again,
 * in any order.
 */

/** Counts of units by bucket. Bucket k holds durations up to 2^(k / 2) ms, above those of k - 1. */
export type Durations = Readonly<Record<string, number>>;

export const noDurations: Durations = {};

/** The longest duration of a bucket, in ms. */
export function longestOf(bucket: number): number {
  return 2 ** (bucket / 2);
}

/** The bucket of a duration in ms. */
export function bucketOfDuration(duration: number): number {
  const bucket = Math.max(0, Math.ceil(2 * Math.log2(Math.max(1, duration))));
  // A logarithm may be rounded up where the duration is the longest of its bucket.
  return bucket > 0 && duration <= longestOf(bucket - 1) ? bucket - 1 : bucket;
}

/** The durations with a unit more, or without one that was added. */
export function changeDurations(durations: Durations, duration: number, by: 1 | -1): Durations {
  return merged(durations, { [bucketOfDuration(duration)]: 1 }, by);
}

/** The durations of the units of both. */
export function mergeDurations(a: Durations, b: Durations): Durations {
  return merged(a, b, 1);
}

function merged(a: Durations, b: Durations, sign: 1 | -1): Durations {
  const counts: Record<string, number> = { ...a };
  for (const [bucket, count] of Object.entries(b)) {
    const after = (counts[bucket] ?? 0) + sign * count;
    if (after === 0) delete counts[bucket];
    else counts[bucket] = after;
  }
  return counts;
}

/** The share of units that may take longer than what is usual: a report that was stuck for a day. */
export const stragglers = 0.001;
/** An outcome is overdue after so many times what is usual. */
const patience = 2;
/** Answers are told to the storage within half a second, and clocks differ. */
const leastOverdue = 5_000;

/**
 * Milliseconds after which a unit without an outcome is overdue, where none were declared: twice the
 * time within which all but one of a thousand units had theirs; `Infinity` while none has one.
 *
 * Twice, because in the beginning there was no time yet for a long duration. Of durations that are
 * exponential, n^-2 are longer than twice the longest of n.
 */
export function overdueAfter(durations: Durations): number {
  const buckets = Object.keys(durations)
    .map(Number)
    .sort((a, b) => b - a);
  if (buckets.length === 0) return Infinity;
  const units = Object.values(durations).reduce((sum, count) => sum + count, 0);
  let longer = 0;
  const usual = buckets.find((bucket) => {
    longer += durations[bucket];
    return longer > stragglers * units;
  });
  return Math.max(leastOverdue, patience * longestOf(usual ?? buckets[0]));
}
