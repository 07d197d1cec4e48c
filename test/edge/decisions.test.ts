import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { keepDecisions, logFolderOf } from "../../edge/experiments/decision-log.ts";
import { batchesOf, messagesOf, mostLoggedNumbers } from "../../edge/experiments/decision-queue.ts";
import worker from "../../edge/worker.ts";
import {
  type Decision,
  decision,
  decisionsObjects,
  type ExperimentUnit,
  experimentUnits,
} from "../../schemas/decision.ts";
import { experiment } from "../../schemas/experiment.ts";
import { type ExperimentAction, experimentAction } from "../../schemas/experiment-act.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { refusal } from "./client.ts";
import { eventually } from "./eventually.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { bundled } from "./packages.ts";

const { version } = bundled("pendulum").manifest;
const observation = [1, 0, 0];
let count = 0;

/** An experiment over the Worker's own bucket, into which its queue leads. */
function trial(more: object = {}, isolate = startIsolate({ bucket: env.POLICIES })) {
  count += 1;
  const name = `logged-${count}`;
  const arms = (["stochastic", "deterministic"] as const).map((mode) => ({
    name: mode,
    policy: "pendulum",
    version,
    mode,
  }));
  const definition = { name, arms, weights: [0.5, 0.5], decisions: { sample: 1 }, shards: 3 };
  const json = (body: object) => ({
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  const read = (path: string) => isolate.admin("GET", `/experiments/${name}/${path}`);
  const objects = async () => decisionsObjects.parse(await (await read("decisions")).json());
  const declare = () =>
    isolate.admin("PUT", `/experiments/${name}`, json({ ...definition, ...more }));
  const post = (path: string, body: object) =>
    isolate.request(`/v1/experiments/${name}/${path}`, { method: "POST", ...json(body) });
  return {
    name,
    read,
    declare,
    async begin() {
      expect((await declare()).status).toBe(200);
      await isolate.postAdmin(`/experiments/${name}/start`, {});
    },
    post,
    stop: () => isolate.postAdmin(`/experiments/${name}/stop`, {}),
    async act(body: object): Promise<ExperimentAction> {
      const answer = await post("act", { observation, ...body });
      return experimentAction.parse(await answer.json());
    },
    objects,
    async folderOf() {
      const answer = await isolate.request(`/v1/experiments/${name}`);
      return logFolderOf(experiment.parse(await answer.json()));
    },
    async logged(): Promise<Decision[]> {
      const texts = (await objects()).objects.map(async (object) =>
        textOf(await read(`decisions/${object.name}`)),
      );
      return (await Promise.all(texts)).flatMap(linesOf);
    },
  };
}

/** The runtime warns of text() where the type is not one of text. */
async function textOf(of: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<string> {
  return new TextDecoder().decode(await of.arrayBuffer());
}

function linesOf(text: string): Decision[] {
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => decision.parse(JSON.parse(line)));
}

const units = Array.from({ length: 30 }, (_, i) => `episode ${i}`);

describe("decisions of an experiment", () => {
  test("come to the bucket through the queue, each as it was asked and answered", async () => {
    const { begin, act, logged, folderOf, name } = trial();
    await begin();
    const begun = Date.now();
    const answers = new Map<string, ExperimentAction>();
    for (const unit of units) {
      for (let step = 0; step < 2; step++) {
        const answer = await act({ unit, seed: 7, step });
        answers.set(answer.decision_id, answer);
      }
    }
    await eventually(async () => (await logged()).length >= answers.size);
    const lines = await logged();
    expect(new Set(lines.map((line) => line.decision_id))).toEqual(new Set(answers.keys()));
    for (const line of lines) {
      const { unit, time, phase, observation: asked, epsilon, declaration, ...answered } = line;
      expect(await folderOf()).toBe(`decisions/${name}/${declaration}/`);
      expect(units).toContain(unit);
      expect(Date.parse(time)).toBeGreaterThanOrEqual(begun);
      expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
      expect({ phase, asked, epsilon }).toEqual({ phase: 0, asked: observation, epsilon: null });
      // A step that a request gives tells where in the episode it is, whatever noise was drawn.
      const { step, ...answer } = answered;
      expect([0, 1]).toContain(step);
      expect(answers.get(line.decision_id)).toMatchObject(answer);
      expect(answer.experiment).toBe(name);
    }
    const steps = lines.filter(({ unit }) => unit === units[0]).map(({ step }) => step);
    expect(steps.toSorted()).toEqual([0, 1]);
  });

  test("keep the caller's own noise, and say of which units none are counted", async () => {
    const { begin, act, logged } = trial();
    await begin();
    await act({ unit: "tried", arm: "stochastic", epsilon: [0.5] });
    await eventually(async () => (await logged()).length === 1);
    expect(await logged()).toMatchObject([
      { unit: "tried", counted: false, phase: null, epsilon: [0.5], seed: null, step: null },
    ]);
  });

  test("have the rewards that requests gave, whose earlier action they are of", async () => {
    const { begin, act, logged } = trial();
    await begin();
    await act({ unit: "e", step: 0 });
    await act({ unit: "e", step: 1, reward: -0.25 });
    await eventually(async () => (await logged()).length === 2);
    const lines = (await logged()).toSorted((a, b) => Number(a.step) - Number(b.step));
    expect(lines.map(({ reward }) => reward)).toEqual([undefined, -0.25]);
  });

  test("are kept of a share of units: whole episodes, in every arm alike", async () => {
    const { begin, act, logged, name } = trial({ decisions: { sample: 0.5 } });
    await begin();
    for (const unit of units) for (let step = 0; step < 3; step++) await act({ unit, step });
    const sampled = units.filter((unit) => bucketOf(`decisions of ${name} `, unit) < 0.5);
    expect(sampled.length).toBeGreaterThan(5);
    expect(sampled.length).toBeLessThan(25);
    await eventually(async () => (await logged()).length >= 3 * sampled.length);
    const kept = Map.groupBy(await logged(), ({ unit }) => unit);
    expect([...kept.keys()].toSorted()).toEqual(sampled.toSorted());
    expect([...kept.values()].map(({ length }) => length)).toEqual(sampled.map(() => 3));
    expect(new Set([...kept.values()].map(([{ arm }]) => arm)).size).toBe(2);
  });

  test("are not kept once the experiment is stopped", async () => {
    const { begin, act, stop, logged } = trial();
    await begin();
    await act({ unit: "before" });
    await stop();
    await act({ unit: "after" });
    // What came through the queue later is there.
    const later = trial();
    await later.begin();
    await later.act({ unit: "e" });
    await eventually(async () => (await later.logged()).length === 1);
    expect((await logged()).map(({ unit }) => unit)).toEqual(["before"]);
  });

  test("are not kept where the experiment does not ask for it", async () => {
    const { begin, act, objects } = trial({ decisions: undefined });
    await begin();
    await act({ unit: "e" });
    // What came through the queue later is there.
    const later = trial();
    await later.begin();
    await later.act({ unit: "e" });
    await eventually(async () => (await later.logged()).length === 1);
    expect(await objects()).toEqual({ objects: [], next: null });
  });

  test("cannot be asked for where no queue is bound, and it is said why", async () => {
    const { DECISIONS: _, ...bound } = env;
    const { declare } = trial({}, startIsolate({ bucket: env.POLICIES, bound }));
    const { status, detail } = await refusal(await declare());
    expect([status, detail]).toEqual([
      422,
      "/decisions cannot be kept: no queue is bound as DECISIONS",
    ]);
  });
});

const time = fc
  .date({ min: new Date("2026-01-01"), max: new Date("2026-01-03"), noInvalidDate: true })
  .map((date) => date.toISOString());
const numbers = fc.oneof(
  { weight: 5, arbitrary: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })) },
  fc.constant(Array.from({ length: mostLoggedNumbers }, () => -Math.PI * 1e-300)),
);
const line: fc.Arbitrary<Decision> = fc.record({
  experiment: fc.constantFrom("one", "two"),
  declaration: fc.constantFrom("0".repeat(32), "f".repeat(32)),
  unit: fc.string({ minLength: 1, maxLength: 128 }),
  decision_id: fc.uuid({ version: 4 }),
  time,
  arm: fc.constantFrom("a", "b"),
  phase: fc.constantFrom(0, null),
  counted: fc.boolean(),
  mode: fc.constantFrom("stochastic", "deterministic"),
  policy: fc.constant("pendulum"),
  version: fc.constant(version),
  observation: fc.oneof(numbers, fc.nat()),
  action: fc.constant([0]),
  log_prob: fc.double({ noNaN: true, noDefaultInfinity: true }),
  seed: fc.constantFrom(3, null),
  step: fc.constantFrom(0, null),
  epsilon: fc.constantFrom([0.5], null),
});
const lines = fc.array(line, { maxLength: 40 });

describe("messages", () => {
  test("hold every decision once, and are within what a queue takes", () => {
    fc.assert(
      fc.property(lines, (decisions) => {
        const messages = messagesOf(decisions);
        const batches = batchesOf(messages);
        expect(batches.flat()).toEqual(messages);
        const bytesOf = (text: string) => new TextEncoder().encode(text).length;
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(100);
          const sizes = batch.map(bytesOf);
          expect(Math.max(...sizes)).toBeLessThan(127_900);
          expect(sizes.reduce((sum, size) => sum + size + 100, 0)).toBeLessThan(256_000);
        }
        const sent = messages.map(linesOf);
        for (const message of sent) {
          const place = ({ experiment, declaration, time }: Decision) =>
            `${experiment} ${declaration} ${time.slice(0, 10)}`;
          expect(new Set(message.map(place)).size).toBe(1);
        }
        const inOrder = (all: Decision[]) =>
          JSON.stringify(all.toSorted((a, b) => (a.decision_id < b.decision_id ? -1 : 1)));
        expect(inOrder(sent.flat())).toBe(inOrder(decisions));
      }),
      { numRuns: 50 },
    );
  });

  test("become objects, the same ones if they come again, in whatever order", async () => {
    const { TEST_POLICIES: bucket } = env;
    const batch = (bodies: readonly string[]) => ({
      messages: createMessageBatch<string>(
        "softedge-decisions",
        bodies.map((body, i) => ({ id: String(i), timestamp: new Date(), attempts: 1, body })),
      ).messages,
    });
    await fc.assert(
      fc.asyncProperty(lines, async (decisions) => {
        await emptyRegistry();
        const messages = messagesOf(decisions);
        await keepDecisions(batch(messages), bucket);
        const { objects } = await bucket.list();
        await keepDecisions(batch(messages.toReversed()), bucket);
        expect((await bucket.list()).objects.map(({ key }) => key)).toEqual(
          objects.map(({ key }) => key),
        );
        const kept = await Promise.all(
          objects.map(async ({ key }) => {
            const object = await bucket.get(key);
            const found = linesOf(object ? await textOf(object) : "");
            for (const { experiment, declaration, time } of found) {
              expect(key).toContain(`decisions/${experiment}/${declaration}/${time.slice(0, 10)}/`);
            }
            return found;
          }),
        );
        const ids = (all: Decision[]) => all.map((each) => each.decision_id).toSorted();
        expect(ids(kept.flat())).toEqual(ids(decisions));
      }),
      { numRuns: 20 },
    );
  });

  test("that are none are dropped, and those that came with them are kept", async () => {
    const [sound] = messagesOf(fc.sample(line, { numRuns: 1, seed: 1 }));
    const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
    const batch = createMessageBatch("softedge-decisions", [
      { id: "1", timestamp: new Date(), attempts: 1, body: "no line" },
      { id: "2", timestamp: new Date(), attempts: 1, body: sound },
    ]);
    const context = createExecutionContext();
    await worker.queue(batch, { ...env, POLICIES: env.TEST_POLICIES });
    const { outcome, retryBatch } = await getQueueResult(batch, context);
    expect([outcome, retryBatch.retry]).toEqual(["ok", false]);
    expect((await env.TEST_POLICIES.list({ prefix: "decisions/" })).objects).toHaveLength(1);
    expect(complaints).toHaveBeenCalledOnce();
    complaints.mockRestore();
  });

  beforeEach(emptyRegistry);
});

describe("what was gathered is told to operators", () => {
  test("the units of all shards, page by page, each once", async () => {
    const { begin, act, post, read } = trial({ covariate: true });
    await begin();
    const many = Array.from({ length: 2500 }, (_, i) => `e${i}`);
    const reports = many.map((unit, i) => ({ unit, value: i, key: "k", final: i % 2 === 0 }));
    for (let i = 0; i < many.length; i += 500) {
      await post("outcomes", { outcomes: reports.slice(i, i + 500) });
    }
    const more = { steps: 3, rewards: [0.5, -1e12] };
    await post("outcomes", { unit: "e1", value: 2, key: "l", covariate: 5, ...more });
    const { arm } = await act({ unit: "e1" });
    const told: ExperimentUnit[] = [];
    async function readAll() {
      told.length = 0;
      for (let after: string | null = "0-0"; after !== null; ) {
        const page = experimentUnits.parse(await (await read(`units?after=${after}`)).json());
        told.push(...page.units);
        after = page.next;
      }
      return told.find(({ unit }) => unit === "e1");
    }
    await eventually(async () => (await readAll())?.asked);
    expect(told.map(({ unit }) => unit).toSorted()).toEqual(many.toSorted());
    expect(told.find(({ unit }) => unit === "e1")).toEqual({
      unit: "e1",
      arm,
      phase: 0,
      asked: true,
      crossed: false,
      value: 3,
      final: true,
      covariate: 5,
      ...more,
    });
    expect(told.find(({ unit }) => unit === "e3")).toMatchObject({ value: 3, final: false });
  });

  test("the objects of the log, page by page", async () => {
    const { begin, read, folderOf } = trial();
    await begin();
    const folder = await folderOf();
    const { POLICIES: bucket } = env;
    const nameOf = (i: number) =>
      `2026-01-01/00-00-00.${String(i).padStart(3, "0")}-0123456789abcdef.ndjson`;
    const names = Array.from({ length: 1000 }, (_, i) => nameOf(i));
    names.push("2026-01-02/00-00-00.000-0123456789abcdef.ndjson");
    for (let i = 0; i < names.length; i += 50) {
      const some = names.slice(i, i + 50);
      await Promise.all(some.map((each) => bucket?.put(`${folder}${each}`, "{}\n")));
    }
    const page = async (path: string) =>
      decisionsObjects.parse(await (await read(`decisions${path}`)).json());
    const first = await page("");
    expect(first.objects).toHaveLength(1000);
    expect(first.next).toBe(names[999]);
    expect(await page(`?after=${first.next}`)).toEqual({
      objects: [{ name: names[1000], bytes: 3 }],
      next: null,
    });
    const content = await read(`decisions/${names[1000]}`);
    expect(content.headers.get("content-type")).toBe("application/x-ndjson");
    expect(await textOf(content)).toBe("{}\n");
  });

  test.each([
    ["decisions?after=x", 422, "?after must be the name of an object of the log"],
    ["decisions/2026-01-01/x", 404, "the log has no such object"],
    [`decisions/2026-01-01/${"x".repeat(2000)}`, 404, "the log has no such object"],
    ["units?after=x", 422, "?after must be the `next` of an answer before"],
    ["units?after=3-0", 422, "?after must be the `next` of an answer before"],
  ])("%s is refused", async (path, status, complaint) => {
    const { begin, read } = trial();
    await begin();
    expect(await refusal(await read(path))).toMatchObject({ status, detail: complaint });
  });

  test.each(["decisions", "units", "decisions/2026-01-01/x"])(
    "and nobody else: %s",
    async (path) => {
      const isolate = startIsolate();
      const response = await isolate.request(`/v1/admin/experiments/e/${path}`);
      expect(await refusal(response)).toMatchObject({ status: 401 });
    },
  );
});
