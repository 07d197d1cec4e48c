import type { Decision } from "../schemas/decision.ts";

/** The fields of a decision that are points of a space: vectors, or indices. */
export type PointField = "observation" | "action";

/**
 * Returns the error for two decisions whose points are of different kinds.
 *
 * @param describe names the kind of a point
 * @param consequence why they must be of one kind
 */
export function differentPoints(
  field: PointField,
  [one, other]: readonly [Decision, Decision],
  describe: (point: Decision[PointField]) => string,
  consequence: string,
): Error {
  const [first, second] = [one, other].map(
    (decision) =>
      `${describe(decision[field])} in decision ${decision.decision_id} of ${decision.policy} ${decision.version}`,
  );
  return new Error(`${field} is ${first}, and ${second}: ${consequence}`);
}
