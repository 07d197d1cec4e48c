import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import type { ForeignTensor } from "../networks/state-dict.ts";
import { ImportError } from "../policy/foreign-policy.ts";

/** The settings of generalized state-dependent exploration (gSDE). */
export interface StateDependentNoise {
  /** True if sigma is exp below 1 and grows logarithmically above it. */
  usesExpln: boolean;
}

/** Added to variances. */
const smallestVariance = 1e-6;

/** sigma of ln sigma: e^x, or with expln e^x for x <= 0 and ln(1 + x + 1e-6) + 1 above. */
function deviationOf(logStd: number, usesExpln: boolean): number {
  if (!usesExpln || logStd <= 0) return Math.exp(logStd);
  return Math.log1p(logStd + smallestVariance) + 1;
}

/**
 * ln sigma(s) of generalized state-dependent exploration, with features h(s) and the noise theta ~ N(0,
 * sigma^2) drawn anew in every step:
 *
 *     u = mu(s) + h(s) theta,   sigma_j(s)^2 = sum_i h_i(s)^2 sigma_ij^2 + 1e-6
 *
 * Training keeps theta for many steps. At any one step the distribution is this Gaussian, of which the
 * log-probability is also that of Stable-Baselines3.
 *
 * Source: Raffin et al. 2021, "Smooth Exploration for Robotic Reinforcement Learning", Eq. 7-8.
 *
 * @param logStd ln sigma_ij, [features, actions], or [features, 1] for all actions
 * @returns builds ln sigma(s), [batch, actions], from h(s), [batch, features]
 */
export function stateDependentLogStd(
  { shape, data }: ForeignTensor,
  { usesExpln }: StateDependentNoise,
  { inputs, actions }: { inputs: number; actions: number },
): (trace: Trace, features: Node) => Node {
  const [rows, columns] = shape;
  if (rows !== inputs || (columns !== actions && columns !== 1)) {
    throw new ImportError(
      `log_std must be [${inputs}, ${actions}], for the features of state-dependent exploration, not [${rows}, ${columns}]`,
    );
  }
  const variances = Float64Array.from({ length: inputs * actions }, (_, i) => {
    const [row, column] = [Math.floor(i / actions), i % actions];
    return deviationOf(data[row * columns + (columns === 1 ? 0 : column)], usesExpln) ** 2;
  });
  return (trace, features) => {
    const table = trace.constant(variances, [inputs, actions]);
    const offset = trace.constant(new Float64Array(actions).fill(smallestVariance), [actions]);
    const variance = trace.add(trace.matmul(trace.square(features), table), offset);
    return trace.multiply(0.5, trace.log(variance));
  };
}
