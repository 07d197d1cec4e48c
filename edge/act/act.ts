import type { ActQuery } from "../../schemas/act.ts";
import type { ActBatchResponse, ActResponse } from "../../schemas/act-response.ts";
import { Refusal } from "../http/refusal.ts";
import type { Choice } from "../inference/chooser.ts";
import type { ObservedPoint } from "../inference/observation-tensor.ts";
import type { Policy } from "../registry/policy.ts";
import { type ActingNoise, drawNoise } from "./noise.ts";
import { outputsFor, type Returned, returnedOf, returnedRowsOf } from "./returned.ts";

/**
 * Answers an act request: an action for its observation, or one for each of its observations.
 *
 * @throws {Refusal} when its numbers overflow
 */
export async function act(
  policy: Policy,
  query: ActQuery<ObservedPoint>,
): Promise<ActResponse | ActBatchResponse> {
  const { epsilon, seed, step } = noiseOf(policy, query);
  const wanted = new Set(query.return);
  const choices = await policy.choose(query.observations, epsilon, outputsFor(wanted));
  const returned = choices.map(({ distribution }, row) =>
    returnedOf(wanted, distribution, rowOf(epsilon, row, choices.length)),
  );
  refuseOverflow(query, choices, returned);
  const { name, version } = policy.manifest;
  const answered = { mode: query.mode, policy: name, version, seed, step };
  if (query.single) {
    const [{ action, logProb }] = choices;
    return {
      action,
      ...(logProb !== undefined && { log_prob: logProb }),
      ...returned[0],
      ...answered,
    };
  }
  return {
    actions: choices.map(({ action }) => action),
    ...(policy.interface.hasLogProb && {
      log_probs: choices.flatMap(({ logProb }) => logProb ?? []),
    }),
    ...returnedRowsOf(wanted, returned),
    ...answered,
  };
}

/** The noise of a row; empty where the policy takes none. */
function rowOf(epsilon: Float32Array | undefined, row: number, rows: number): Float32Array {
  if (!epsilon || rows === 1) return epsilon ?? noNoise;
  const columns = epsilon.length / rows;
  return epsilon.subarray(row * columns, (row + 1) * columns);
}

const noNoise = new Float32Array();

/** The caller's own noise, or what is drawn for the question. */
function noiseOf(policy: Policy, query: ActQuery<ObservedPoint>): ActingNoise {
  const { observations, epsilon } = query;
  if (epsilon) return { epsilon: Float32Array.from(epsilon.flat()), seed: null, step: null };
  return drawNoise(policy.interface, observations.length, query);
}

function areFinite(numbers: number | readonly number[]): boolean {
  return typeof numbers === "number" ? Number.isFinite(numbers) : numbers.every(Number.isFinite);
}

/** JSON has no Infinity: what overflowed float32 inside the actor cannot be answered. */
function refuseOverflow(
  { single, epsilon }: ActQuery<ObservedPoint>,
  choices: Choice[],
  returned: Returned[],
): void {
  const row = choices.findIndex(
    ({ action, logProb = 0 }, row) =>
      !areFinite(action) || !areFinite(logProb) || !Object.values(returned[row]).every(areFinite),
  );
  if (row === -1) return;
  const fields = [single ? "/observation" : `/observations/${row}`];
  if (epsilon) fields.push(single ? "/epsilon" : `/epsilon/${row}`);
  const detail = "makes the actor overflow float32: send smaller numbers";
  throw new Refusal(422, `${fields.join(" or ")} ${detail}`, {
    errors: fields.map((pointer) => ({ pointer, detail })),
  });
}
