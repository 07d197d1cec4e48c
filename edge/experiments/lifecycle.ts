import {
  type Experiment,
  type ExperimentDefinition,
  type ExperimentIndex,
  mostPhases,
  type Reweighting,
} from "../../schemas/experiment.ts";
import { Refusal, refuse } from "../http/refusal.ts";

/** The most experiments of a Worker, whatever their state: all of them are one object. */
const mostExperiments = 500;

const declarationBytes = 16;

/** The experiment of this name, if there is one; any text may be the name. */
export function experimentOf({ experiments }: ExperimentIndex, name: string) {
  return Object.hasOwn(experiments, name) ? experiments[name] : undefined;
}

/** An experiment that was declared. It may be declared anew until it is started. */
export function declared(
  index: ExperimentIndex,
  definition: ExperimentDefinition,
  now: string,
): Experiment {
  const before = experimentOf(index, definition.name);
  if (before && before.state !== "created") {
    throw new Refusal(409, `${definition.name} was started, and stays as it was declared`);
  }
  if (!before && Object.keys(index.experiments).length >= mostExperiments) {
    throw new Refusal(409, `there are ${mostExperiments} experiments, and can be no more`);
  }
  const declaration = crypto.getRandomValues(new Uint8Array(declarationBytes)).toHex();
  return { definition, declaration, state: "created", created: now, phases: [] };
}

export function started(experiment: Experiment, now: string): Experiment {
  const { definition, state } = experiment;
  if (state !== "created") throw new Refusal(409, `${definition.name} is ${state} already`);
  const { weights, coverage } = definition;
  return { ...experiment, state: "running", phases: [{ weights, coverage, since: now }] };
}

/** An experiment that is running, with other weights from now on. */
export function reweighted(
  experiment: Experiment,
  { weights, coverage }: Reweighting,
  now: string,
): Experiment {
  const { definition, phases } = experiment;
  requireRunning(experiment);
  if (weights.length !== definition.arms.length) {
    refuse("/weights", `must have ${definition.arms.length} weights, one for each arm`);
  }
  if (phases.length >= mostPhases) {
    throw new Refusal(409, `the weights of ${definition.name} have changed ${mostPhases} times`);
  }
  return { ...experiment, phases: [...phases, { weights, coverage, since: now }] };
}

export function stopped(experiment: Experiment, reason: string, now: string): Experiment {
  requireRunning(experiment);
  return { ...experiment, state: "stopped", stopped: { at: now, reason } };
}

/** @throws {Refusal} while it runs: what is counted must be stopped before it is forgotten */
export function requireEnded({ definition: { name }, state }: Experiment): void {
  if (state === "running") throw new Refusal(409, `${name} is running: stop it first`);
}

function requireRunning({ definition: { name }, state }: Experiment): void {
  if (state === "running") return;
  throw new Refusal(409, `${name} is ${state === "created" ? "not started" : "stopped"}`);
}
