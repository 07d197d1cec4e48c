/** A decision that was logged, and what followed. */
export interface LoggedStep {
  /** How the action was chosen. */
  mode: "stochastic" | "deterministic";
  /** ln mu(action | observation), of the policy that acted: a density where actions are real. */
  logProb: number;
  /** ln pi(action | observation), of the policy to be valued, in the same units; or -Infinity. */
  targetLogProb: number;
  reward: number;
  /** A model's value of the observation and the action, and of the observation under the target. */
  model?: { actionValue: number; stateValue: number };
}

/** The decisions of one unit in their order: one, or those of an episode. Units are independent. */
export type Trajectory = readonly LoggedStep[];

function checkStep(step: LoggedStep, where: string): void {
  if (step.mode === "deterministic") {
    throw new RangeError(
      `${where}.mode is deterministic: the action had no other, so that nothing is known of what ` +
        "other actions would have gained, and its log_prob is not the probability it was chosen " +
        "with; log decisions of a stochastic arm",
    );
  }
  if (!Number.isFinite(step.logProb)) {
    throw new RangeError(`${where}.logProb must be finite, not ${step.logProb}`);
  }
  if (!(step.targetLogProb < Infinity)) {
    throw new RangeError(
      `${where}.targetLogProb must be a number or -Infinity, not ${step.targetLogProb}`,
    );
  }
  const { actionValue = 0, stateValue = 0 } = step.model ?? {};
  for (const [name, number] of Object.entries({ reward: step.reward, actionValue, stateValue })) {
    if (!Number.isFinite(number)) throw new RangeError(`${where}.${name} must be finite`);
  }
}

/**
 * @throws {RangeError} that names the step, if trajectories are fewer than two or empty, or if what
 * was logged cannot tell of another policy
 */
export function checkTrajectories(trajectories: readonly Trajectory[]): void {
  if (trajectories.length < 2) {
    throw new RangeError(`trajectories must be at least 2, not ${trajectories.length}`);
  }
  for (const [i, trajectory] of trajectories.entries()) {
    if (trajectory.length === 0) throw new RangeError(`trajectories[${i}] must have a step`);
    trajectory.forEach((step, t) => {
      checkStep(step, `trajectories[${i}][${t}]`);
    });
  }
}
