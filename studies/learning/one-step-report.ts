import type { LearnedContext } from "./one-step.ts";

/** The errors of what is learned of the one-step problem, each the largest of all contexts. */
export interface OneStepErrors {
  /** Of gamma V, relative to the exact value. */
  value: number;
  /** Of the probability of one of the two modes. */
  mode: number;
  /** The total variation distance of the policy's histogram from the exact one. */
  distance: number;
}

/** What the errors may be at most. */
export const oneStepLimits: OneStepErrors = { value: 0.02, mode: 0.05, distance: 0.1 };

export function errorsOf(learned: readonly LearnedContext[]): OneStepErrors {
  const largest = (of: (context: LearnedContext) => number) => Math.max(...learned.map(of));
  return {
    value: largest(({ value }) => Math.abs(value.learned / value.exact - 1)),
    mode: largest(({ right }) => Math.abs(right.learned - right.exact)),
    distance: largest(({ distance }) => distance),
  };
}

/** True if no error exceeds its limit. */
export function isHeld(errors: OneStepErrors, limits = oneStepLimits): boolean {
  return (
    errors.value <= limits.value && errors.mode <= limits.mode && errors.distance <= limits.distance
  );
}

/** Formats the errors beside their limits as a line. */
export function describeOneStep(errors: OneStepErrors): string {
  const { value, mode, distance } = oneStepLimits;
  const verdict = isHeld(errors) ? "holds" : "does NOT hold";
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const compared = (error: number, limit: number) => `${error.toFixed(3)} (at most ${limit})`;
  return (
    `one-step problem, sql: ${verdict}; errors against quadrature: soft value ` +
    `${percent(errors.value)} (at most ${percent(value)}), probability of a mode ` +
    `${compared(errors.mode, mode)}, total variation ${compared(errors.distance, distance)}`
  );
}
