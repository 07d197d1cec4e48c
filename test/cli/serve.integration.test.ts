import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { actingWith } from "../../export/evaluate-actor.ts";
import { loadActor, type OnnxActor } from "../../export/onnx-policy.ts";
import { readPackage } from "../../export/policy-package.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { actBatchResponse, actResponse } from "../../schemas/act-response.ts";
import { streamedAction } from "../../schemas/stream.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { freePort } from "./free-port.ts";
import { type RunningCommand, softedge, startSoftedge } from "./softedge.ts";

const returns = z.object({ returns: z.array(z.number()), lengths: z.array(z.number()) });
const evaluated = z.object({ stochastic: returns, deterministic: returns });

const folder = mkdtempSync(join(tmpdir(), "softedge-serve-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a server of the tests' policies. `--storage` is the former name of `--state`. */
function startServer(port: number): RunningCommand {
  const places = ["--policies", testPolicies.folder, "--storage", join(folder, String(port))];
  return startSoftedge("serve", "--port", String(port), ...places);
}

describe("softedge serve", () => {
  let server: RunningCommand;
  let port: number;
  let pendulum: OnnxActor;

  beforeAll(async () => {
    port = await freePort();
    server = startServer(port);
    const { manifest, actor } = readPackage(`${testPolicies.folder}/pendulum`);
    pendulum = await loadActor(actor, manifest);
    await server.printed("Ctrl-C stops");
  });
  afterAll(async () => {
    server.process.kill("SIGTERM");
    await server.ended();
    await pendulum.release();
  });

  const post = async (policy: string, body: object) => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/policies/${policy}/act`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return response.json();
  };

  test.each([0, 7, 2 ** 40 + 1])(
    "answers for seed %i what onnxruntime-node answers for the same noise",
    async (seed) => {
      const observation = [Math.cos(2), Math.sin(2), -1.5];
      const answer = actResponse.parse(await post("pendulum", { observation, seed }));
      const local = await pendulum.run(observation, drawEpsilon("normal", seed, 1, 1), 1);
      expect([answer.action].flat()[0]).toBeCloseTo(Number(local.action[0]), 5);
      expect(answer.log_prob).toBeCloseTo(Number(local.log_prob[0]), 5);
    },
  );

  test("answers a batch, row by row, what onnxruntime-node answers", async () => {
    const rows = 64;
    const observations = Array.from({ length: rows }, (_, i) => [
      Math.cos(i),
      Math.sin(i),
      (i % 17) - 8,
    ]);
    const answer = actBatchResponse.parse(await post("pendulum", { observations, seed: 5 }));
    const epsilon = drawEpsilon("normal", 5, rows, 1);
    const local = await pendulum.run(observations.flat(), epsilon, rows);
    for (let row = 0; row < rows; row++) {
      expect([answer.actions[row]].flat()[0]).toBeCloseTo(Number(local.action[row]), 5);
      expect(answer.log_probs?.[row]).toBeCloseTo(Number(local.log_prob[row]), 5);
    }
  });

  describe("plays the episode that softedge record plays", () => {
    const seed = 3;

    /** Expects `act` to do, from the first step to the last, what the policy does in Node. */
    async function compare(act: Parameters<typeof recordEpisode>[1]) {
      const environment = await makeEnvironment("Pendulum-v1");
      const local = actingWith(pendulum, "stochastic");
      const recorded = (await recordEpisode(environment, local, seed)).actions.flat();
      const served = (await recordEpisode(environment, act, seed)).actions.flat();
      environment.release();
      expect(served).toHaveLength(200);
      const errors = recorded.map((action, step) => Math.abs(action - served[step]));
      expect(Math.max(...errors)).toBeLessThan(1e-5);
    }

    test("when each request gives the seed and its step", async () => {
      await compare(async (vector, seed, step) => {
        const question = { observation: Array.from(vector), seed, step };
        return [actResponse.parse(await post("pendulum", question)).action].flat();
      });
    });

    test("on a stream whose first message gives the seed", async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/policies/pendulum/stream`);
      await once(socket, "open");
      await compare(async (vector, seed, step) => {
        const observation = Array.from(vector);
        const answered = once(socket, "message");
        socket.send(JSON.stringify(step === 0 ? { observation, seed } : { observation }));
        const [{ data }] = await answered;
        const answer = streamedAction.parse(JSON.parse(data));
        expect(answer).toMatchObject({ seed, step, index: step });
        return [answer.action].flat();
      });
      socket.close(1000);
      const [{ code }] = await once(socket, "close");
      expect(code).toBe(1000);
    });
  });

  describe("acts in softedge evaluate", () => {
    const episodes = 3;
    const evaluate = async (policy: string, ...args: string[]) => {
      const folder = `${testPolicies.folder}/${policy}`;
      const command = ["evaluate", folder, "--episodes", String(episodes), "--json", ...args];
      const { status, output } = await softedge(...command);
      expect(status, output).toBe(0);
      return evaluated.parse(JSON.parse(output));
    };

    test.each([
      // The temperature is so high that no episode ends before its limit.
      { policy: "taxi", steps: 200 },
      { policy: "pendulum", steps: 200 },
    ])("as onnxruntime-node does, in either mode: $policy", async ({ policy, steps }) => {
      const local = await evaluate(policy);
      const served = await evaluate(policy, "--url", `http://127.0.0.1:${port}`);
      for (const mode of ["stochastic", "deterministic"] as const) {
        expect(served[mode].lengths).toEqual(Array(episodes).fill(steps));
        served[mode].returns.forEach((total, i) => {
          expect(total).toBeCloseTo(local[mode].returns[i], 2);
        });
      }
    });

    test("unless it has another version", async () => {
      const folder = `${otherVersions.folder}/pendulum`;
      const url = `http://127.0.0.1:${port}`;
      const { status, output } = await softedge("evaluate", folder, "--url", url);
      expect(output).toContain("/version is not served here");
      expect(output).not.toContain("    at ");
      expect(status).toBe(1);
    });
  });

  test("shows the page at /", async () => {
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<!doctype html>");
  });

  test("prints requests to try that are answered", async () => {
    const commands = [...server.output().matchAll(/curl (\S+) -H '(.+?): (.+?)' -d '(.+?)'/g)];
    expect(commands).toHaveLength(2);
    for (const [, url, header, value, body] of commands) {
      const response = await fetch(url, { method: "POST", headers: { [header]: value }, body });
      expect(response.status).toBe(200);
    }
  });

  test("refuses a port that is taken, and says what to do", async () => {
    const args = ["--policies", testPolicies.folder, "--state", join(folder, "second")];
    const second = await softedge("serve", "--port", String(port), ...args);
    expect(second.status).toBe(1);
    expect(second.output).toContain(`port ${port} is in use; choose another with --port`);
  });
});

describe("a Worker", () => {
  const start = async () => {
    const port = await freePort();
    return startServer(port);
  };

  test("that is stopped while it starts ends without complaint", async () => {
    const server = await start();
    await server.printed("starting the Worker");
    server.process.kill("SIGINT");
    expect(await server.ended()).toBe(0);
    expect(server.output()).not.toContain("softedge:");
  });

  test("whose settings are wrong is reported at once, after what its log says", async () => {
    // Wrangler then takes settings from there, as it otherwise does from .dev.vars.
    vi.stubEnv("CLOUDFLARE_INCLUDE_PROCESS_ENV", "true");
    vi.stubEnv("LOG_REQUESTS", "loudly");
    const server = await start();
    vi.unstubAllEnvs();
    expect(await server.ended()).toBe(1);
    expect(server.output()).toContain('the setting LOG_REQUESTS must be "true" or "false"');
    expect(server.output()).toContain("softedge: the Worker answers nothing; its log above says");
  });
});
