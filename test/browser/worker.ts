import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { experimentResults } from "../../schemas/experiment-results.ts";
import { freePort } from "../cli/free-port.ts";
import { startSoftedge } from "../cli/softedge.ts";
import { testPolicies } from "../policies.ts";

const token = "the-token-of-the-operator";
const json = { "content-type": "application/json" };

/** A served Worker with a storage of its own. */
export async function serveWorker() {
  const folder = mkdtempSync(join(tmpdir(), "softedge-browser-"));
  const settings = join(folder, "settings");
  writeFileSync(settings, `ADMIN_TOKENS=${token}\n`);
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const places = ["--storage", join(folder, "storage"), "--settings", settings];
  const server = startSoftedge(
    ...["serve", "--policies", testPolicies.folder, "--port", port],
    ...places,
  );
  await server.printed("Ctrl-C stops");

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return JSON.parse(text);
  }

  return {
    url,
    ask,
    /** What an operator does. */
    administer: (method: string, path: string, body: object = {}) =>
      ask(`/v1/admin/experiments/${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { ...json, authorization: `Bearer ${token}` },
      }),
    post: (path: string, body: object) =>
      ask(path, { method: "POST", body: JSON.stringify(body), headers: json }),
    results: async (experiment: string) =>
      experimentResults.parse(await ask(`/v1/experiments/${experiment}/results`)),
    async stop() {
      server.process.kill("SIGTERM");
      await server.ended();
      rmSync(folder, { recursive: true });
    },
  };
}

export type ServedWorker = Awaited<ReturnType<typeof serveWorker>>;
