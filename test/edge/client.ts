import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import { actBatchResponse, actResponse } from "../../schemas/act-response.ts";
import { type Problem, problem } from "../../schemas/problem.ts";

/** Sends a request to the Worker, as it would come from outside. */
export function request(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new URL(path, "https://softedge.test"), init);
}

/** Sends text as the body of an act request. */
export function postText(policy: string, body: BodyInit): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return request(`/v1/policies/${policy}/act`, { method: "POST", headers, body });
}

export function post(policy: string, question: unknown): Promise<Response> {
  return postText(policy, JSON.stringify(question));
}

/** Asks a policy that has a density about one observation, and expects an answer. */
export async function act(policy: string, question: object) {
  return actResponse
    .required({ log_prob: true })
    .parse(await answered(await post(policy, question)));
}

/** Asks a policy that has a density about many observations, and expects an answer. */
export async function actBatch(policy: string, question: object) {
  return actBatchResponse
    .required({ log_probs: true })
    .parse(await answered(await post(policy, question)));
}

async function answered(response: Response): Promise<unknown> {
  expect(response.status).toBe(200);
  return response.json();
}

/** Expects a refusal that blames the caller: a problem document of RFC 9457. */
export async function refusal(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const document = problem.parse(await response.json());
  expect(document.status).toBe(response.status);
  expect(response.status).toBeLessThan(500);
  return document;
}
