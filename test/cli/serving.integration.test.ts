import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { readPackage } from "../../export/policy-package.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { freePort } from "./free-port.ts";
import { descendantsOf } from "./served-worker.ts";
import { type RunningCommand, softedge, startSoftedge } from "./softedge.ts";

const policyList = z.object({
  policies: z.array(z.object({ name: z.string(), version: z.string() })),
});

/** A server that a test has started, with the URL of its Worker. */
interface Served extends RunningCommand {
  url: string;
  port: string;
}

/** Serves policies until the test is over, with a state of its own unless one is given. */
async function serve({
  policies = testPolicies.folder,
  state = join(temporaryFolder(), "state"),
  settings = "",
}): Promise<Served> {
  const file = join(temporaryFolder(), "settings");
  writeFileSync(file, settings);
  const port = String(await freePort());
  const places = ["--policies", policies, "--state", state, "--settings", file];
  const server = startSoftedge("serve", "--port", port, ...places);
  onTestFinished(async () => {
    server.process.kill("SIGTERM");
    await server.ended();
  });
  await server.printed("Ctrl-C stops");
  return { ...server, port, url: `http://127.0.0.1:${port}` };
}

/** A folder with a copy of one policy of the tests. */
function policiesFolder(name: string): string {
  const folder = join(temporaryFolder(), "policies");
  addPolicy(folder, name);
  return folder;
}

function addPolicy(folder: string, name: string): void {
  cpSync(join(testPolicies.folder, name), join(folder, name), { recursive: true });
}

/** The live versions that a Worker serves, by name. */
async function servedVersions(url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/v1/policies`);
  const { policies } = policyList.parse(await answer.json());
  return Object.fromEntries(policies.map(({ name, version }) => [name, version]));
}

/** Waits until a Worker serves these versions. */
async function untilServed(url: string, versions: Record<string, string>): Promise<void> {
  const isSame = (served: Record<string, string>) =>
    JSON.stringify(Object.entries(served).sort()) ===
    JSON.stringify(Object.entries(versions).sort());
  while (!isSame(await servedVersions(url).catch(() => ({})))) await setTimeout(50);
}

const versionIn = (folder: string, name: string) =>
  readPackage(join(folder, name)).manifest.version;

describe("a state folder", () => {
  test("is served once: a second server is refused, with the first one's port and process", async () => {
    const state = join(temporaryFolder(), "state");
    const server = await serve({ state });
    const args = ["--policies", testPolicies.folder, "--state", state];
    const second = await softedge("serve", "--port", String(await freePort()), ...args);
    expect(second.output).toContain(
      `softedge: process ${server.process.pid} already serves ${state} on ${server.url}, since `,
    );
    expect(second.output).toContain("--state FOLDER");
    expect(second.status).toBe(1);
    server.process.kill("SIGTERM");
    expect(await server.ended()).toBe(0);
    const next = await serve({ state });
    expect(await servedVersions(next.url)).toHaveProperty("taxi");
  });

  test("is a server's own: another one beside it serves its own policies", async () => {
    const first = await serve({ policies: policiesFolder("taxi") });
    const second = await serve({ policies: policiesFolder("pendulum") });
    expect(Object.keys(await servedVersions(first.url))).toEqual(["taxi"]);
    expect(Object.keys(await servedVersions(second.url))).toEqual(["pendulum"]);
  });

  test("is taken over from a server that was killed, which leaves no process behind", async () => {
    const state = join(temporaryFolder(), "state");
    const server = await serve({ state });
    const left = descendantsOf(server.process.pid ?? 0).map(({ pid }) => pid);
    expect(left).not.toHaveLength(0);
    server.process.kill("SIGKILL");
    await server.ended();
    const isRunning = (pid: number) => descendantsOf(1).some((process) => process.pid === pid);
    while (left.some(isRunning)) await setTimeout(20);
    await serve({ state });
  });

  test("that cannot be written is named, with what to do", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const args = ["--policies", testPolicies.folder, "--state", join(file, "state")];
    const { status, output } = await softedge("serve", ...args);
    expect(output).toMatch(
      /^softedge: \S+state cannot be written \(.+\); choose .+--state FOLDER\n$/,
    );
    expect(status).toBe(1);
  });
});

describe("policies", () => {
  test("that are exported, rolled back or removed meanwhile are served without a restart", async () => {
    const policies = policiesFolder("pendulum");
    const server = await serve({ policies });
    const old = versionIn(testPolicies.folder, "pendulum");
    const [taxi, other] = ["taxi", "pendulum"].map((name) => versionIn(otherVersions.folder, name));
    const pointer = join(policies, "pendulum", "live.json");
    const former = readFileSync(pointer);

    cpSync(join(otherVersions.folder, "taxi"), join(policies, "taxi"), { recursive: true });
    await server.printed(`taxi: new, version ${taxi}\n`);
    await untilServed(server.url, { pendulum: old, taxi });

    cpSync(join(otherVersions.folder, "pendulum"), join(policies, "pendulum"), { recursive: true });
    await server.printed(`pendulum: was ${old}, is now ${other}\n`);
    await untilServed(server.url, { pendulum: other, taxi });

    rmSync(join(policies, "taxi"), { recursive: true });
    await server.printed("taxi: removed\n");
    await untilServed(server.url, { pendulum: other });

    writeFileSync(pointer, JSON.stringify({ version: "0123456789abcdef" }));
    await server.until(() => server.output().includes("warning: "));
    expect(await servedVersions(server.url)).toEqual({ pendulum: other });

    writeFileSync(pointer, former);
    await server.printed(`pendulum: was ${other}, is now ${old}\n`);
    await untilServed(server.url, { pendulum: old });
  });
});

describe("a Worker that is served", () => {
  test("logs requests where that is set, but not the server's own", async () => {
    const server = await serve({ settings: "LOG_REQUESTS=true\n" });
    await fetch(`${server.url}/healthz`, { headers: { "x-request-id": "the-first-request" } });
    await server.printed('"request_id":"the-first-request"');
    const logged = server.output().match(/"route":"\/healthz"/g);
    expect(logged).toHaveLength(1);
  });

  test("has none of the pages with which Wrangler shows and changes what is stored", async () => {
    const { url } = await serve({});
    for (const path of ["/cdn-cgi/local/explorer", "/cdn-cgi/local/explorer/api/storage"]) {
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  test("answers again after its workerd was killed", async () => {
    const server = await serve({});
    const before = await servedVersions(server.url);
    for (const { pid, command } of descendantsOf(server.process.pid ?? 0)) {
      if (command.includes("workerd")) process.kill(pid, "SIGKILL");
    }
    const isBack = async () => {
      const signal = AbortSignal.timeout(1000);
      const answer = await fetch(`${server.url}/healthz`, { signal }).catch(() => undefined);
      return answer?.ok;
    };
    while (!(await isBack())) await setTimeout(50);
    expect(await servedVersions(server.url)).toEqual(before);
    expect(server.output()).toContain(
      "workerd has ended\nthe Worker ended (exit status 1); restart",
    );
  });

  test("that ends by itself is started again, and not for ever", async () => {
    const server = await serve({});
    const program = () =>
      descendantsOf(server.process.pid ?? 0).find(({ command }) =>
        command.includes("worker-program"),
      );
    const printedTimes = (text: string) => server.output().split(text).length - 1;
    for (let kill = 1; kill <= 4; kill++) {
      process.kill(program()?.pid ?? 0, "SIGKILL");
      if (kill === 4) break;
      await server.until(() => printedTimes("the Worker answers again\n") === kill);
      expect(printedTimes("the Worker ended (SIGKILL); restarting it\n")).toBe(kill);
    }
    expect(await server.ended()).toBe(1);
    expect(server.output()).toContain(
      "softedge: the Worker ended (SIGKILL), and was restarted 3 times already",
    );
  });
});
