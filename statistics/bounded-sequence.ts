import { type Counts, countsOf, logEvidence, lowerBound, type Term } from "./betting.ts";
import {
  checkSettings,
  type Estimate,
  fixedTimeInterval,
  type SequenceSettings,
} from "./confidence-sequence.ts";
import { type PhasedDifference, phasedDifference } from "./difference.ts";
import { checkRange, gridError, type Histogram, type OutcomeRange } from "./histogram.ts";
import { roundingOf, type Sample, varianceOf } from "./moments.ts";

/*
 * Confidence sequences of outcomes within a declared range: see betting.ts. Each end holds with
 * probability 1 - alpha / 2. They begin with the first units, and know no planned number of them.
 */

/** An arm in a phase. */
export interface BoundedSample {
  sample: Sample;
  histogram: Histogram;
}

/** The ends of an interval of a sum of means, and the evidence against `zero`, of outcomes in [0, 1]. */
interface Sides {
  /** Terms whose sum is the quantity, plus `offset`. */
  above: readonly Term[];
  /** Terms whose sum is minus the quantity, plus `offset`. */
  below: readonly Term[];
  offset: { above: number; below: number };
}

function estimateWithin(
  { above, below, offset }: Sides,
  [estimate, standardError]: readonly [number, number],
  { scale, origin, rounding }: { scale: number; origin: number; rounding: number },
  alpha: number,
): Estimate {
  const slack = scale * gridError + rounding;
  const lower = origin + scale * (lowerBound(above, alpha / 2) - offset.above) - slack;
  const upper = origin - scale * (lowerBound(below, alpha / 2) - offset.below) + slack;
  const zero = -origin / scale;
  const logEvidenceAgainst =
    estimate > 0
      ? logEvidence(above, zero + slack / scale + offset.above)
      : logEvidence(below, -zero + slack / scale + offset.below);
  const logEValue = logEvidenceAgainst - Math.LN2;
  return {
    method: "betting",
    estimate,
    standardError,
    lower,
    upper,
    unseen: 0,
    fixedTime: fixedTimeInterval(estimate, standardError, alpha),
    logEValue,
    p: Math.min(1, Math.exp(-logEValue)),
  };
}

const plain = ({ histogram }: BoundedSample): Counts => countsOf(histogram, false);
const mirrored = ({ histogram }: BoundedSample): Counts => countsOf(histogram, true);

/**
 * The mean of one arm whose outcomes are within the range; undefined of fewer than two units.
 *
 * @throws {RangeError} if the range is none
 */
export function boundedMean(
  arm: BoundedSample,
  range: OutcomeRange,
  settings: SequenceSettings,
): Estimate | undefined {
  checkSettings(settings);
  checkRange(range);
  const { sample } = arm;
  if (sample.count < 2) return undefined;
  const [low, high] = range;
  return estimateWithin(
    {
      above: [{ counts: plain(arm), weight: 1 }],
      below: [{ counts: mirrored(arm), weight: 1 }],
      offset: { above: 0, below: 1 },
    },
    [sample.mean, Math.sqrt(varianceOf(sample) / sample.count)],
    { scale: high - low, origin: low, rounding: roundingOf(low, high) },
    settings.alpha,
  );
}

/**
 * The difference of two arms' means, treatment - control, of outcomes within the range; undefined
 * while no phase has two units of each.
 *
 * The capital against means m_k of the treatment and c_k of the control is prod_k K(m_k) K'(c_k), where
 * K bets on outcomes above and K' below. With probability 1 - alpha / 2, the true means of all phases
 * are among those with a capital below 2 / alpha, so that their difference,
 * sum_k h_k (m_k - c_k) / H, is at least the least of any of those. That holds too if outcomes, or the
 * effect, differ between phases.
 *
 * @throws {RangeError} if the range is none
 */
export function boundedDifference(
  phases: readonly (readonly [control: BoundedSample, treatment: BoundedSample])[],
  range: OutcomeRange,
  settings: SequenceSettings,
): (Estimate & Pick<PhasedDifference, "means">) | undefined {
  checkSettings(settings);
  checkRange(range);
  const difference = phasedDifference(
    phases.map(([control, treatment]) => [control.sample, treatment.sample]),
  );
  if (!difference) return undefined;
  const { estimate, standardError, means, weights } = difference;
  // That treatment's outcomes are above, and control's below; or the other way around.
  const terms = (upper: 0 | 1): Term[] =>
    phases
      .flatMap((arms, k) => [
        { counts: plain(arms[upper]), weight: weights[k] },
        { counts: mirrored(arms[1 - upper]), weight: weights[k] },
      ])
      .filter(({ weight }) => weight > 0);
  return {
    ...estimateWithin(
      { above: terms(1), below: terms(0), offset: { above: 1, below: 1 } },
      [estimate, standardError],
      { scale: range[1] - range[0], origin: 0, rounding: roundingOf(...range) },
      settings.alpha,
    ),
    means,
  };
}
