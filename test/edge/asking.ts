import { expect } from "vitest";
import { contentOf, type Described, expectDescribed, operations, statusesOf } from "./described.ts";
import { adminToken, formOf } from "./isolate.ts";
import { another, bundled } from "./packages.ts";

/** The package that is published where one is needed; the policy's bundled version is another. */
export const published = another("taxi");
const { version } = published.manifest;

type Request = (path: string, init?: RequestInit) => Promise<Response>;

/** How a request differs from one that is answered as it asks. */
interface Difference {
  policy?: string;
  experiment?: string;
  version?: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  /** Without a token. */
  anonymous?: boolean;
}

const question = { observation: 328, seed: 7, return: ["probabilities", "epsilon"] };

/** The experiment that units ask, and those that operators change and remove. */
export const experiments = {
  asked: "asked-as-described",
  changed: "changed-as-described",
  removed: "removed-as-described",
};

/** An object of the log of the experiment that operators change. */
export const loggedObject = "2026-11-25/12-00-00.000-0123456789abcdef.ndjson";

/** A declaration of an experiment on taxi. */
export function declarationOf(name: string) {
  const { version } = bundled("taxi").manifest;
  const arms = ["stochastic", "deterministic"].map((mode) => ({
    name: mode,
    policy: "taxi",
    version,
    mode,
  }));
  return { name, arms, weights: [0.5, 0.5] };
}

/** What is sent to the paths that end so. */
const bodies: [end: string, body: BodyInit][] = [
  ["{policy}/act", JSON.stringify(question)],
  [
    "infer",
    JSON.stringify({
      id: "7",
      inputs: [{ name: "observation", shape: [1], datatype: "INT64", data: [328] }],
    }),
  ],
  ["promote", JSON.stringify({ version })],
  ["rollback", JSON.stringify({ version })],
  ["{version}", formOf(published)],
  ["{experiment}/act", JSON.stringify({ unit: "episode 7", ...question })],
  ["outcomes", JSON.stringify({ unit: "episode 7", value: 8, key: "return" })],
  ["{experiment}", JSON.stringify(declarationOf(experiments.changed))],
  ["weights", JSON.stringify({ weights: [0.9, 0.1] })],
  ["exclusions", JSON.stringify({ unit: "episode 9", reason: "a test" })],
  ["stop", JSON.stringify({ reason: "seen enough" })],
];

/** Whether an operation is for operators alone. */
export function isAdministration({ operation }: Described): boolean {
  return operation.security?.some((scheme) => "administering" in scheme) ?? false;
}

/** The path of an operation on taxi, or on another policy. */
export function pathOf(described: Described, how: Difference = {}): string {
  const { asked, changed } = experiments;
  const experiment = isAdministration(described) ? changed : asked;
  return described.path
    .replace(/\{(policy|model)\}/, how.policy ?? "taxi")
    .replace("{experiment}", how.experiment ?? experiment)
    .replace("{date}/{object}", loggedObject)
    .replace("{version}", how.version ?? version);
}

/** Sends a request as the document describes it, as someone who may do this. */
export function ask(request: Request, described: Described, how: Difference = {}) {
  const { method, path } = described;
  const mayAdminister = isAdministration(described) && !how.anonymous;
  const isJson = "application/json" in contentOf(described);
  const body = how.body ?? bodies.find(([end]) => path.endsWith(end))?.[1];
  return request(pathOf(described, how), {
    method: method.toUpperCase(),
    headers: {
      ...(mayAdminister && { authorization: `Bearer ${adminToken}` }),
      ...(isJson && { "content-type": "application/json" }),
      ...(path.endsWith("/stream") && { upgrade: "websocket" }),
      ...how.headers,
    },
    ...(method !== "get" && body !== undefined && { body }),
  });
}

/** Asks a Worker for answers that the document has, and remembers which it gave. */
export function createAsking(request: Request) {
  const seen = new Map<Described, Set<number>>(operations.map((each) => [each, new Set()]));

  async function expectAnswer(status: number, described: Described, response: Response) {
    expect(response.status, `${described.method} ${described.path}`).toBe(status);
    response.webSocket?.accept();
    response.webSocket?.close();
    await expectDescribed(described, response);
    seen.get(described)?.add(status);
  }

  return {
    expectAnswer,
    /** Asks, and expects an answer that the document has, with this status. */
    async expectStatus(
      status: number,
      described: Described,
      { request: other = request, ...how }: Difference & { request?: Request } = {},
    ) {
      await expectAnswer(status, described, await ask(other, described, how));
    },
    /** The statuses that an operation was answered with. */
    seenOf: (described: Described) => [...(seen.get(described) ?? [])].sort(),
  };
}

/** The operations that the document says are answered with a status. */
export function having(status: number): Described[] {
  return operations.filter((described) => statusesOf(described).includes(status));
}
