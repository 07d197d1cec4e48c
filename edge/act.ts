import { drawEpsilon } from "../noise/epsilon.ts";
import type { ActBatchResponse, ActQuery, ActResponse } from "../schemas/act.ts";
import type { Choice, Observation } from "./inference/actor.ts";
import type { Policy } from "./policy.ts";
import { Refusal } from "./problem.ts";
import { describeIssue, refusalOf } from "./validation.ts";

/**
 * Answers an act request: an action for its observation, or one for each of its observations.
 *
 * @param body the parsed JSON of the request
 * @throws {Refusal} when the body is not what this policy accepts, or its numbers overflow
 */
export async function act(policy: Policy, body: unknown): Promise<ActResponse | ActBatchResponse> {
  const query = readQuery(policy, body);
  const { epsilon, seed } = noiseOf(policy, query);
  const choices = await policy.actor(query.observations, epsilon);
  refuseOverflow(query, choices);
  const { name, version } = policy.manifest;
  const answered = { mode: query.mode, policy: name, version, seed };
  if (query.single) {
    const [{ action, logProb }] = choices;
    return { action, log_prob: logProb, ...answered };
  }
  return {
    actions: choices.map(({ action }) => action),
    log_probs: choices.map(({ logProb }) => logProb),
    ...answered,
  };
}

function readQuery({ request }: Policy, body: unknown): ActQuery<Observation> {
  const gives = (field: string) => Object.hasOwn(Object(body), field);
  const shape = gives("observations") ? "many" : "one";
  if (shape === "many" && gives("observation")) {
    const detail = "give observation or observations, not both";
    throw new Refusal(422, detail, { errors: [{ pointer: "/observation", detail }] });
  }
  const parsed = request[shape].safeParse(body, { error: describeIssue });
  if (!parsed.success) throw refusalOf(parsed.error);
  return parsed.data;
}

/** The noise to act with, [rows, columns], and the seed it was drawn from, if it was drawn. */
function noiseOf(
  { manifest: { kind }, epsilonColumns }: Policy,
  { observations: { length: rows }, mode, epsilon, seed = randomSeed() }: ActQuery<Observation>,
): { epsilon: Float32Array; seed: number | null } {
  // Without noise the policy takes its mode: the Gaussian's mean, the likeliest action.
  if (mode === "deterministic") {
    return { epsilon: new Float32Array(rows * epsilonColumns), seed: null };
  }
  if (epsilon) return { epsilon: Float32Array.from(epsilon.flat()), seed: null };
  return { epsilon: drawEpsilon(kind, seed, rows, epsilonColumns), seed };
}

/** A whole number below 2^53, as many as JSON carries exactly. */
export function randomSeed(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high >>> 11) * 2 ** 32 + low;
}

/** JSON has no Infinity: what overflowed float32 inside the actor cannot be answered. */
function refuseOverflow({ single, epsilon }: ActQuery<Observation>, choices: Choice[]): void {
  const row = choices.findIndex(
    ({ action, logProb }) => ![action, logProb].flat().every(Number.isFinite),
  );
  if (row === -1) return;
  const fields = [single ? "/observation" : `/observations/${row}`];
  if (epsilon) fields.push(single ? "/epsilon" : `/epsilon/${row}`);
  const detail = "makes the actor overflow float32: send smaller numbers";
  throw new Refusal(422, `${fields.join(" or ")} ${detail}`, {
    errors: fields.map((pointer) => ({ pointer, detail })),
  });
}
