import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage, writePackage } from "../../export/policy-package.ts";
import { actResponse } from "../../schemas/act-response.ts";
import { metricsSummary } from "../../schemas/metrics.ts";
import { registeredPolicies, registeredPolicy } from "../../schemas/registry.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { freePort } from "./free-port.ts";
import { adminToken, type ServedWorker, serveWorker } from "./served-worker.ts";
import { softedge } from "./softedge.ts";

const first = readPackage(join(testPolicies.folder, "pendulum")).manifest.version;
const secondFolder = join(otherVersions.folder, "pendulum");
const second = readPackage(secondFolder).manifest.version;

let worker: ServedWorker;
let url: string;

const command = (...args: string[]) => worker.command(...args);

beforeAll(async () => {
  worker = await serveWorker(testPolicies.folder);
  url = worker.url;
});
afterAll(() => worker.remove());

async function ask(question: object = {}): Promise<Response> {
  return fetch(`${url}/v1/policies/pendulum/act`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ observation: [1, 0, 0], ...question }),
  });
}

async function answeredVersion(question: object = {}): Promise<string> {
  const response = await ask(question);
  expect(response.status).toBe(200);
  return actResponse.parse(await response.json()).version;
}

describe("a version's way through a Worker that goes on serving", () => {
  test("is published, and answers who asks for it", async () => {
    const output = await command("publish", secondFolder);
    expect(output).toContain(`pendulum ${second} published`);
    expect(output).toContain(`npm run softedge -- promote pendulum ${second}`);
    expect(await answeredVersion()).toBe(first);
    expect(await answeredVersion({ version: second })).toBe(second);
    expect(await command("publish", secondFolder)).toContain("was published before");
  });

  test("is published again after another evaluation, and keeps the first", async () => {
    const { manifest, actor } = readPackage(secondFolder);
    const again = mkdtempSync(join(tmpdir(), "softedge-again-"));
    const evaluation = manifest.evaluation && { ...manifest.evaluation, episodes: 9 };
    const { folder } = writePackage(again, { ...manifest, evaluation }, actor);
    const output = await command("publish", folder);
    expect(output).toContain("was published before");
    expect(output).toContain("keeps the manifest that it had first: there, evaluation differs");
    rmSync(again, { recursive: true });
  });

  test("is a canary, which is live next, and is taken back", async () => {
    expect(await command("promote", "pendulum", second, "--share", "0.25")).toContain(
      `${first} is live (bundled with the Worker), ${second} as a canary for 25.00 %`,
    );
    expect(await command("promote", "pendulum")).toContain(`${second} is live`);
    expect(await answeredVersion()).toBe(second);
    expect(await command("rollback", "pendulum")).toContain(`${first} is live`);
    expect(await answeredVersion()).toBe(first);
  });

  test("is listed, for people and for programs", async () => {
    const published = await command("publish", secondFolder, "--promote", "--json");
    const { policy } = JSON.parse(published);
    expect(registeredPolicy.parse(policy)).toMatchObject({ live: second });
    const list = await command("policies");
    expect(list).toMatch(new RegExp(`^pendulum: ${second} is live$`, "m"));
    expect(list).toMatch(new RegExp(`^  ${second}  .*kB  live$`, "m"));
    // The bundled version that was replaced is published, too, so that it can be gone back to.
    expect(list).toMatch(new RegExp(`^  ${first}  .*kB`, "m"));
    expect(list).toContain("taxi: ");
    const { policies } = registeredPolicies.parse(JSON.parse(await command("policies", "--json")));
    expect(policies.map(({ name }) => name)).toEqual(["pendulum", "taxi"]);
  });

  test("is still live when the Worker is started again", async () => {
    await worker.stop();
    await worker.start();
    expect(await answeredVersion()).toBe(second);
  });
});

test("what was answered is counted, for people and for programs, and outlives the Worker", async () => {
  const counted = async () => {
    const { scope, counts } = metricsSummary.parse(JSON.parse(await command("metrics", "--json")));
    expect(scope).toBe("deployment");
    return counts.find(({ mode, version }) => mode === "deterministic" && version === first);
  };
  const before = (await counted())?.requests ?? 0;
  await answeredVersion({ mode: "deterministic", version: first });
  expect(await counted()).toMatchObject({ policy: "pendulum", requests: before + 1 });
  expect(await command("metrics")).toMatch(new RegExp(`^pendulum  ${first}  deterministic `, "m"));
  await worker.stop();
  await worker.start();
  expect(await counted()).toMatchObject({ requests: before + 1 });
});

/** What answered, and when it was asked and answered. */
interface Answer {
  version: string;
  asked: number;
  answered: number;
}

test("under constant load no request fails while versions change, and none is answered by another", async () => {
  await command("publish", join(testPolicies.folder, "pendulum"), "--promote");
  const answers: Answer[] = [];
  const failures: string[] = [];
  let going = true;
  const callers = 16;
  const load = Array.from({ length: callers }, async () => {
    while (going && failures.length === 0) {
      const asked = performance.now();
      const response = await ask({ seed: answers.length });
      const text = await response.text();
      if (response.status !== 200) failures.push(text);
      else {
        const { version } = actResponse.parse(JSON.parse(text));
        answers.push({ version, asked, answered: performance.now() });
      }
    }
  });

  /** From when on it may, and from when on it must be so. */
  const changes: { begun: number; done: number; live: string[] }[] = [];
  const change = async (live: string[], path: string, body: object) => {
    const begun = performance.now();
    const response = await worker.post(`/v1/admin/policies/pendulum/${path}`, body);
    expect(response.status).toBe(200);
    changes.push({ begun, done: performance.now(), live });
    // It is asked for a while before the next.
    const before = answers.length;
    while (failures.length === 0 && answers.length < before + 2 * callers) await setTimeout(5);
  };
  for (let round = 0; round < 5; round++) {
    await change([first, second], "promote", { version: second, share: 0.5 });
    await change([second], "promote", { version: second });
    await change([first], "rollback", { version: second });
    await change([second], "promote", { version: second });
    await change([first], "promote", { version: first });
  }
  going = false;
  await Promise.all(load);

  expect(failures).toEqual([]);
  for (const { version, asked, answered } of answers) {
    // What was live at some time between the question and its answer.
    const before = changes.filter(({ done }) => done <= asked).at(-1)?.live ?? [first];
    const during = changes.filter(({ begun, done }) => begun <= answered && done > asked);
    expect([...before, ...during.flatMap(({ live }) => live)]).toContain(version);
  }
  const versions = new Set(answers.map(({ version }) => version));
  expect(versions).toEqual(new Set([first, second]));
});

describe("what cannot be done is said", () => {
  test.each([
    [["promote", "pendulum", "0123456789abcdef"], "was not published: pendulum has none such"],
    [["promote", "nobody"], "has no policy nobody; it has pendulum, taxi"],
    [["promote", "taxi"], "taxi has no canary; say which version (npm run softedge -- policies --"],
    [["promote", "My Taxi"], "must be 1 to 63 of a-z, 0-9 and -, not starting with -"],
    [["rollback", "taxi"], "cannot be taken back"],
    [["publish", "nowhere"], "there is no folder nowhere: name the folder of a policy"],
    [["publish", secondFolder, "--promote", "--share", "0.1"], "not both"],
    [["promote", "pendulum", second, "--share", "1.5"], "must be more than 0 and less than 1"],
  ])("%j", async (args, complaint) => {
    const { status, output } = await softedge(...args, "--url", url);
    expect(output).toContain(complaint);
    expect(status).toBe(1);
  });

  test("where no Worker answers", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { status, output } = await softedge("policies", "--url", nowhere);
    expect(output).toContain(`${nowhere} does not answer`);
    expect(status).toBe(1);
  });

  test.each([
    [200, "{}", "answers something else"],
    [200, "<h1>a page</h1>", "answers something else"],
    [404, "<h1>a page</h1>", "refuses with 404: the answer, with status 404, is not the Worker's"],
  ])("where something else answers: %i, %s", async (status, body, complaint) => {
    const other = createServer((_, response) => response.writeHead(status).end(body));
    const port = await freePort();
    await once(other.listen(port, "127.0.0.1"), "listening");
    const { output } = await softedge("policies", "--url", `http://127.0.0.1:${port}`);
    expect(output).toContain(complaint);
    other.close();
  });

  test("where the token is wrong, missing, or would be seen on the way", async () => {
    process.env.SOFTEDGE_ADMIN_TOKEN = "another-token-altogether";
    expect((await softedge("policies", "--url", url)).output).toContain("refuses with 401");
    process.env.SOFTEDGE_ADMIN_TOKEN = "";
    const remote = await softedge("policies", "--url", "https://softedge.test");
    expect(remote.output).toContain("there is no token: set SOFTEDGE_ADMIN_TOKEN");
    process.env.SOFTEDGE_ADMIN_TOKEN = adminToken;
    const open = await softedge("policies", "--url", "http://softedge.test");
    expect(open.output).toContain("must begin with https");
  });
});
