import type { Decision } from "../../schemas/decision.ts";
import type { Experiment } from "../../schemas/experiment.ts";
import { experimentDefinition } from "../../schemas/experiment.ts";

export const version = "0123456789abcdef";
let count = 0;

/** A decision with an id of its own, as a stochastic arm makes it of a state. */
export function decisionOf(given: Partial<Decision> = {}): Decision {
  count += 1;
  return {
    experiment: "trial",
    unit: "e",
    decision_id: `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`,
    time: "2026-01-01T00:00:00.000Z",
    arm: "random",
    phase: 0,
    counted: true,
    mode: "stochastic",
    policy: "taxi",
    version,
    observation: 3,
    action: 1,
    log_prob: -1,
    seed: count,
    step: 0,
    epsilon: null,
    ...given,
  };
}

export const trial: Experiment = {
  definition: experimentDefinition.parse({
    name: "trial",
    arms: ["random", "fixed"].map((name) => ({
      name,
      policy: "taxi",
      version,
      mode: name === "random" ? "stochastic" : "deterministic",
    })),
    weights: [0.5, 0.5],
    decisions: { sample: 1 },
  }),
  state: "running",
  created: "2026-01-01T00:00:00.000Z",
  phases: [{ weights: [0.5, 0.5], coverage: 1, since: "2026-01-01T00:00:00.000Z" }],
};
