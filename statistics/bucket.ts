/** How many buckets there are: a bucket is a multiple of 1/10000. */
export const buckets = 10_000;

/** FNV-1a of 32 bits, as GrowthBook has it: over UTF-16 code units, where FNV's own is over bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Where a unit falls in an experiment: 0, 0.0001, ... or 0.9999. The same for the same two texts,
 * uniform over units, and independent between seeds.
 *
 * fnv1a(decimal(fnv1a(seed unit))) mod 10000 / 10000
 *
 * Source: GrowthBook's SDKs, hash version 2, as its JavaScript SDK computes it. Its SDKs in other
 * languages hash bytes of UTF-8, and so agree where the texts are ASCII.
 *
 * @param seed the experiment's
 * @param unit what is assigned: an episode, a device, a user
 */
export function bucketOf(seed: string, unit: string): number {
  return (fnv1a(String(fnv1a(seed + unit))) % buckets) / buckets;
}

/** A half-open range of buckets. */
export type BucketRange = readonly [start: number, end: number];

/** @throws {RangeError} that names the weight, if they are no shares of one */
function checkShares(weights: readonly number[], coverage: number): void {
  if (weights.length === 0) throw new RangeError("weights must be of one arm at least");
  for (const [arm, weight] of weights.entries()) {
    if (!(weight >= 0 && weight <= 1)) {
      throw new RangeError(`weights[${arm}] must be from 0 to 1, not ${weight}`);
    }
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > 1e-9) throw new RangeError(`weights must sum to 1, not ${sum}`);
  if (!(coverage >= 0 && coverage <= 1)) {
    throw new RangeError(`coverage must be from 0 to 1, not ${coverage}`);
  }
}

/**
 * The buckets of each arm: arm i has [s_i, s_i + coverage w_i), where s_i = w_0 + ... + w_{i-1}.
 *
 * To raise the coverage takes more units into every arm and moves none to another; to change the
 * weights moves those between the old border and the new.
 *
 * Source: GrowthBook's SDKs, getBucketRanges.
 *
 * @param weights a share for each arm, which sum to 1
 * @param coverage the share of units that are in the experiment
 */
export function bucketRanges(weights: readonly number[], coverage = 1): BucketRange[] {
  checkShares(weights, coverage);
  let start = 0;
  return weights.map((weight) => {
    const range: BucketRange = [start, start + coverage * weight];
    start += weight;
    return range;
  });
}

/**
 * The index of the arm that a bucket belongs to; undefined if it is not covered.
 *
 * @param bucket from 0 to below 1
 */
export function chooseArm(
  bucket: number,
  weights: readonly number[],
  coverage = 1,
): number | undefined {
  const arm = bucketRanges(weights, coverage).findIndex(
    ([start, end]) => bucket >= start && bucket < end,
  );
  return arm < 0 ? undefined : arm;
}

/**
 * The share of units that each arm gets, of those that are covered. Buckets are whole, and borders
 * are sums of doubles: of three arms with a third each, the first has 3334 buckets of 10000.
 */
export function armShares(weights: readonly number[], coverage = 1): number[] {
  const ranges = bucketRanges(weights, coverage);
  const counts = ranges.map(() => 0);
  for (let i = 0; i < buckets; i++) {
    const bucket = i / buckets;
    const arm = ranges.findIndex(([start, end]) => bucket >= start && bucket < end);
    if (arm >= 0) counts[arm] += 1;
  }
  const covered = counts.reduce((total, count) => total + count, 0);
  if (covered === 0) throw new RangeError(`coverage ${coverage} leaves no bucket to any arm`);
  return counts.map((count) => count / covered);
}
