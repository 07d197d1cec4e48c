import { type Sample, varianceOf } from "./moments.ts";

/** The outcomes of two arms, of the units that came while the weights were the same. */
export type SequencePhase = readonly [control: Sample, treatment: Sample];

export interface PhasedDifference {
  /** S / H. */
  estimate: number;
  /** sqrt(Q) / H. */
  standardError: number;
  /** Q. */
  variation: number;
  /** The means of both arms, weighted as their difference is. */
  means: [control: number, treatment: number];
  /** h_k / H for each phase: 0 where an arm has fewer units than two. */
  weights: number[];
}

/** h = n m / (n + m) of n and m units; 0 where either are fewer than two, whose variance is not known. */
export function phaseWeight([{ count: n }, { count: m }]: SequencePhase): number {
  return n < 2 || m < 2 ? 0 : (n * m) / (n + m);
}

/**
 * The difference of two arms' means over phases, treatment - control; undefined while no phase has
 * two units of each.
 *
 * With n_k and m_k units of control and treatment in phase k, and d_k the difference of their means:
 *
 *   h_k = n_k m_k / (n_k + m_k)                     weight of the phase, as Cochran (1954) has it
 *   S   = sum_k h_k d_k                             score
 *   Q   = sum_k h_k^2 (s_control^2 / n_k + s_treatment^2 / m_k)       its quadratic variation
 *   H   = sum_k h_k
 *
 * Units are compared with those of their own phase alone. So outcomes that drift, while weights
 * change, are not mistaken for an effect, as they are in a difference of means over all units; and
 * each phase has the weight of its precision, where weighting units by 1 / pi would let a phase of
 * 1 % drown the rest. If the effect itself differs between phases, the estimate is its average with
 * weights h_k.
 */
export function phasedDifference(phases: readonly SequencePhase[]): PhasedDifference | undefined {
  const h = phases.map(phaseWeight);
  const total = h.reduce((sum, each) => sum + each, 0);
  if (total === 0) return undefined;
  const weights = h.map((each) => each / total);
  const means: [number, number] = [0, 0];
  let [estimate, variation] = [0, 0];
  for (const [k, [control, treatment]] of phases.entries()) {
    if (h[k] === 0) continue;
    estimate += weights[k] * (treatment.mean - control.mean);
    means[0] += weights[k] * control.mean;
    means[1] += weights[k] * treatment.mean;
    variation +=
      h[k] ** 2 * (varianceOf(control) / control.count + varianceOf(treatment) / treatment.count);
  }
  return { estimate, standardError: Math.sqrt(variation) / total, variation, means, weights };
}
