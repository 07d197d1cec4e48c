import type { ActQuery } from "../../schemas/act.ts";
import type { Decision } from "../../schemas/decision.ts";
import type { Experiment } from "../../schemas/experiment.ts";
import {
  type ExperimentAction,
  type ExperimentQuestionBody,
  experimentQuestion,
} from "../../schemas/experiment-act.ts";
import { largest, longestUnit } from "../../schemas/outcome.ts";
import { act } from "../act/act.ts";
import { readQuery } from "../act/query.ts";
import { Refusal, refuse } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import type { ObservedPoint } from "../inference/observation-tensor.ts";
import type { Catalog } from "../registry/catalog.ts";
import type { Policy } from "../registry/policy.ts";
import { assign, control } from "./assign.ts";
import type { Assignment } from "./units.ts";

/** A decision, and the unit that it was made for. */
export interface Decided {
  unit: string;
  query: ActQuery<ObservedPoint>;
  action: ExperimentAction;
  /** The exposure to count, if the unit counts. */
  assignment: Assignment | undefined;
  /** The reward of the unit's decision before, if the request gave it. */
  reward: number | undefined;
}

/**
 * Answers an act request by the arm of the unit that asks.
 *
 * @param body its parsed JSON
 * @throws {Refusal} when it is not what the arm's policy accepts
 */
export async function decide(
  catalog: Catalog,
  experiment: Experiment,
  body: unknown,
): Promise<Decided> {
  const { unit, arm: forced, reward, ...question } = readQuestion(body);
  refuseWhatArmsDecide(question);
  const { definition } = experiment;
  if (experiment.state === "created") {
    throw new Refusal(409, `${definition.name} is not started`);
  }
  const assignment = forced === undefined ? assign(experiment, unit) : undefined;
  const index = forced === undefined ? (assignment?.arm ?? control) : armNamed(experiment, forced);
  const arm = definition.arms[index];
  const policy = await policyOf(catalog, experiment, arm);
  const query = await readQuery(policy, { ...question, mode: arm.mode });
  const answer = await act(policy, query);
  if (!("action" in answer)) throw new Error("an observation was asked about, and many answered");
  const action = {
    ...answer,
    experiment: definition.name,
    ...(experiment.declaration !== undefined && { declaration: experiment.declaration }),
    arm: arm.name,
    counted: assignment !== undefined,
    decision_id: crypto.randomUUID(),
  };
  const exposure = assignment && { ...assignment, at: Date.now() };
  return { unit, query, action, assignment: exposure, reward };
}

/** Fast path for valid questions; the schema handles the rest and writes the errors. */
function readQuestion(body: unknown): ExperimentQuestionBody {
  if (typeof body === "object" && body !== null && "unit" in body && !("arm" in body)) {
    const { unit, reward, ...question }: { unit: unknown; reward?: unknown } = body;
    if (typeof unit === "string" && isUnit(unit) && isReward(reward)) {
      return { unit, reward, ...question };
    }
  }
  return parseBody(experimentQuestion, body);
}

function isUnit(text: string): boolean {
  return text.length > 0 && text.length <= longestUnit && text.isWellFormed();
}

/** True of a reward that plainly is one, or of none. */
function isReward(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && Math.abs(value) <= largest);
}

type Arm = Experiment["definition"]["arms"][number];

/** Arms are read anew with their experiment, every few seconds; what they act by is found once. */
const policies = new WeakMap<Arm, Policy>();

/** The versions that were published for experiments of older Workers, which have not done so. */
const keptOf = new WeakMap<Catalog, Set<string>>();

/** Publishes a version that may be bundled only, once; without that, it is served all the same. */
async function keepOnce(catalog: Catalog, { policy, version }: Arm): Promise<void> {
  const kept = keptOf.get(catalog) ?? new Set();
  keptOf.set(catalog, kept);
  const key = `${policy}/${version}`;
  if (kept.has(key)) return;
  kept.add(key);
  await catalog.keep(policy, version).catch((error) => {
    kept.delete(key);
    console.error(error);
  });
}

async function policyOf(catalog: Catalog, { declaration }: Experiment, arm: Arm): Promise<Policy> {
  const known = policies.get(arm);
  if (known) return known;
  const found = await catalog.pinned(arm.policy, arm.version);
  if (declaration === undefined) await keepOnce(catalog, arm);
  policies.set(arm, found);
  return found;
}

/** The line that the log keeps of a decision. */
export function decisionOf(
  { declaration }: Experiment,
  { unit, query, action, assignment, reward }: Decided,
): Decision {
  return {
    experiment: action.experiment,
    ...(declaration !== undefined && { declaration }),
    unit,
    decision_id: action.decision_id,
    time: new Date().toISOString(),
    arm: action.arm,
    phase: assignment?.phase ?? null,
    counted: action.counted,
    mode: action.mode,
    policy: action.policy,
    version: action.version,
    observation: query.observations[0],
    action: action.action,
    log_prob: action.log_prob ?? null,
    seed: action.seed,
    step: query.step ?? action.step,
    epsilon: query.epsilon?.[0] ?? null,
    ...(reward !== undefined && { reward }),
  };
}

const decidedByArms = ["mode", "version"];

function refuseWhatArmsDecide(question: object): void {
  const found = decidedByArms.find((field) => Object.hasOwn(question, field));
  if (found) refuse(`/${found}`, "is decided by the arm: leave it out");
  if (Object.hasOwn(question, "observations")) {
    refuse("/observations", "is not allowed in an experiment: send one observation per unit");
  }
}

function armNamed({ definition: { arms } }: Experiment, name: string): number {
  const index = arms.findIndex((arm) => arm.name === name);
  if (index === -1) refuse("/arm", `must be one of ${arms.map((arm) => arm.name).join(", ")}`);
  return index;
}
