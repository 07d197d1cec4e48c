import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { refusal } from "./client.ts";
import { eventually } from "./eventually.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";
import { another, bundled, renamed } from "./packages.ts";
import { watchedBucket } from "./watched-bucket.ts";

const second = another("pendulum");
const firstVersion = bundled("pendulum").manifest.version;
const secondVersion = second.manifest.version;
const question = { observation: [0.5, 0.5, 0], seed: 1 };

const pause = (milliseconds: number) => scheduler.wait(milliseconds);

beforeEach(async () => {
  await emptyRegistry();
  await startIsolate().publish(second);
});

describe("an isolate that did not make the change", () => {
  test("goes on by what it knows, looks meanwhile, and answers by the change", async () => {
    const { watch, bucket } = watchedBucket();
    const { act } = startIsolate({ bucket, ages: { renewed: 40, most: 60_000 } });
    expect((await act("pendulum", question)).version).toBe(firstVersion);
    await startIsolate().promote("pendulum", secondVersion);

    const versions = new Set<string>();
    await eventually(async () => {
      const { version } = await act("pendulum", question);
      versions.add(version);
      return version === secondVersion;
    });
    expect([...versions]).toEqual([firstVersion, secondVersion]);
    expect(watch.reads.filter((key) => key === "actor.onnx")).toHaveLength(1);
  });

  test("does not look again before it is time", async () => {
    const { watch, bucket } = watchedBucket();
    const { act } = startIsolate({ bucket, ages: { renewed: 60_000, most: 60_000 } });
    for (let i = 0; i < 5; i++) await act("pendulum", question);
    expect(watch.reads).toEqual(["index.json"]);
  });

  test("that nobody asked for long looks before it answers", async () => {
    const { act } = startIsolate({ ages: { renewed: 10, most: 20 } });
    await act("pendulum", question);
    await startIsolate().promote("pendulum", secondVersion);
    await pause(40);
    expect((await act("pendulum", question)).version).toBe(secondVersion);
  });

  test("goes on by what it knows when the bucket cannot be read", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const { watch, bucket } = watchedBucket();
    const { act } = startIsolate({ bucket });
    await startIsolate().promote("pendulum", secondVersion);
    await act("pendulum", question);
    watch.fails = true;
    expect((await act("pendulum", question)).version).toBe(secondVersion);
    expect(error).toHaveBeenCalled();
    error.mockRestore();
  });

  test("goes on by the version before where the new one is damaged, until it is mended", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const { act } = startIsolate();
    await act("pendulum", question);
    const key = `policies/pendulum/${secondVersion}/actor.onnx`;
    await env.TEST_POLICIES.put(key, "damaged");
    // This isolate makes the change, and cannot follow it either.
    await startIsolate().promote("pendulum", secondVersion);
    expect((await act("pendulum", question)).version).toBe(firstVersion);
    expect(String(error.mock.calls.flat()[0])).toContain("its SHA-256 differs");
    await env.TEST_POLICIES.put(key, second.actor);
    expect((await act("pendulum", question)).version).toBe(secondVersion);
    error.mockRestore();
  });
});

describe("a new isolate", () => {
  test("reads everything once, however many ask it first", async () => {
    await startIsolate().promote("pendulum", secondVersion);
    const { watch, bucket } = watchedBucket();
    const { act } = startIsolate({ bucket, ages: { renewed: 60_000, most: 60_000 } });
    const answers = await Promise.all(Array.from({ length: 32 }, () => act("pendulum", question)));
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([secondVersion]));
    expect(watch.reads).toEqual(["index.json", "manifest.json", "actor.onnx"]);
  });

  test("that cannot read the registry answers nothing: what is live may be another", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const { watch, bucket } = watchedBucket();
    watch.fails = true;
    const { ask, act } = startIsolate({ bucket });
    const response = await ask("pendulum", question);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    watch.fails = false;
    expect((await act("pendulum", question)).version).toBe(firstVersion);
    error.mockRestore();
  });

  test("without its canary answers by what is live", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    await startIsolate().promote("pendulum", secondVersion, 0.99);
    await env.TEST_POLICIES.delete(`policies/pendulum/${secondVersion}/actor.onnx`);
    const { act } = startIsolate();
    for (let seed = 0; seed < 20; seed++) {
      expect((await act("pendulum", { ...question, seed })).version).toBe(firstVersion);
    }
    error.mockRestore();
  });
});

test("an isolate that may hold one session answers for many versions", async () => {
  const { watch, bucket } = watchedBucket();
  const { act, publish, promote } = startIsolate({
    bucket,
    limits: { sessions: 1, bytes: 2 ** 25 },
  });
  await publish(renamed(another("taxi"), "cab"));
  await promote("cab", another("taxi").manifest.version);
  for (let i = 0; i < 3; i++) {
    const answers = await Promise.all([
      act("pendulum", question),
      act("pendulum", { ...question, version: secondVersion }),
      act("cab", { observation: 3 }),
      act("taxi", { observation: 3 }),
    ]);
    expect(answers.map(({ policy }) => policy)).toEqual(["pendulum", "pendulum", "cab", "taxi"]);
  }
  // Every one had to make room for the others in between.
  const reads = watch.reads.filter((key) => key === "actor.onnx");
  expect(reads.length).toBeGreaterThan(2);
});

test("a pinned version that there is not is refused, and those that are served are named", async () => {
  const { ask, promote } = startIsolate();
  await promote("pendulum", secondVersion, 0.5);
  const { status, detail } = await refusal(
    await ask("pendulum", { ...question, version: "0123456789abcdef" }),
  );
  expect(status).toBe(409);
  expect(detail).toContain(`the versions here: ${firstVersion}, and ${secondVersion} as a canary`);
});
