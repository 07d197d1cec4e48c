import { drawEpsilon } from "../noise/epsilon.ts";
import type { ActQuery } from "../schemas/act.ts";
import type { ActBatchResponse, ActResponse } from "../schemas/act-response.ts";
import type { Choice, Observation } from "./inference/actor.ts";
import type { Policy } from "./policy.ts";
import { Refusal } from "./problem.ts";
import { outputsFor, type Returned, returnedOf, returnedRowsOf } from "./returned.ts";

/**
 * Answers an act request: an action for its observation, or one for each of its observations.
 *
 * @throws {Refusal} when its numbers overflow
 */
export async function act(
  policy: Policy,
  query: ActQuery<Observation>,
): Promise<ActResponse | ActBatchResponse> {
  const { epsilon, ...drawn } = noiseOf(policy, query);
  const wanted = new Set(query.return);
  const choices = await policy.actor(query.observations, epsilon, outputsFor(wanted));
  const returned = choices.map(({ distribution }, row) =>
    returnedOf(wanted, distribution, rowOf(epsilon, row, policy.epsilonColumns)),
  );
  refuseOverflow(query, choices, returned);
  const { name, version } = policy.manifest;
  const answered = { mode: query.mode, policy: name, version, ...drawn };
  if (query.single) {
    const [{ action, logProb }] = choices;
    return { action, log_prob: logProb, ...returned[0], ...answered };
  }
  return {
    actions: choices.map(({ action }) => action),
    log_probs: choices.map(({ logProb }) => logProb),
    ...returnedRowsOf(wanted, returned),
    ...answered,
  };
}

function rowOf(values: Float32Array, row: number, columns: number): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

/** The noise to act with, [rows, columns], and what it was drawn from, if it was drawn. */
function noiseOf(
  { manifest: { kind }, epsilonColumns }: Policy,
  {
    observations: { length: rows },
    mode,
    epsilon,
    seed = randomSeed(),
    step = 0,
  }: ActQuery<Observation>,
): { epsilon: Float32Array; seed: number | null; step: number | null } {
  // Without noise the policy takes its mode: the Gaussian's mean, the likeliest action.
  if (mode === "deterministic") {
    return { epsilon: new Float32Array(rows * epsilonColumns), seed: null, step: null };
  }
  if (epsilon) return { epsilon: Float32Array.from(epsilon.flat()), seed: null, step: null };
  return { epsilon: drawEpsilon(kind, seed, rows, epsilonColumns, step), seed, step };
}

/** A whole number below 2^53, as many as JSON carries exactly. */
export function randomSeed(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}

/** JSON has no Infinity: what overflowed float32 inside the actor cannot be answered. */
function refuseOverflow(
  { single, epsilon }: ActQuery<Observation>,
  choices: Choice[],
  returned: Returned[],
): void {
  const row = choices.findIndex(({ action, logProb }, row) => {
    const numbers = [action, logProb, ...Object.values(returned[row])].flat();
    return !numbers.every(Number.isFinite);
  });
  if (row === -1) return;
  const fields = [single ? "/observation" : `/observations/${row}`];
  if (epsilon) fields.push(single ? "/epsilon" : `/epsilon/${row}`);
  const detail = "makes the actor overflow float32: send smaller numbers";
  throw new Refusal(422, `${fields.join(" or ")} ${detail}`, {
    errors: fields.map((pointer) => ({ pointer, detail })),
  });
}
