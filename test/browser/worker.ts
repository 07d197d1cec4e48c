import { expect } from "vitest";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { serveWorker as serve } from "../cli/served-worker.ts";
import { testPolicies } from "../policies.ts";

/** A served Worker, which answers everything that it is asked here. */
export async function serveWorker(policies = testPolicies.folder) {
  const worker = await serve(policies);

  async function answered(asked: Promise<Response>): Promise<unknown> {
    const response = await asked;
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return JSON.parse(text);
  }

  return {
    url: worker.url,
    /** What an operator does. */
    administer: (method: string, path: string, body: object = {}) =>
      answered(worker.post(`/v1/admin/experiments/${path}`, body, method)),
    post: (path: string, body: object) => answered(worker.post(path, body)),
    ask: (path: string) => answered(fetch(`${worker.url}${path}`)),
    results: async (experiment: string) =>
      experimentResults.parse(
        await answered(fetch(`${worker.url}/v1/experiments/${experiment}/results`)),
      ),
    stop: worker.remove,
  };
}

export type ServedWorker = Awaited<ReturnType<typeof serveWorker>>;
