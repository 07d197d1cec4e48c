import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  charged,
  freeActionsPerDay,
  priceOf,
  totalPrice,
  type Usage,
} from "../../../studies/bench/edge/prices.ts";
import { busySeconds } from "../../../studies/bench/edge/profiler.ts";
import { type ActingLoad, looksWithin, usageOf } from "../../../studies/bench/edge/usage.ts";

const load: ActingLoad = {
  actionsPerSecond: 100,
  actionsPerUnit: 1000,
  bytesPerDecision: 500,
  streamCpuSeconds: 30,
  cpu: { plain: 100, experiment: 120, logged: 150, stream: 60 },
};

describe("a profile", () => {
  const node = (id: number, functionName: string) => ({
    id,
    callFrame: { functionName, url: "", lineNumber: -1 },
  });

  test("says what the isolate took: neither its waiting nor the runtime beside it", () => {
    const profile = {
      nodes: [node(1, "(root)"), node(2, "(idle)"), node(3, "act"), node(4, "(garbage collector)")],
      samples: [2, 3, 4, 2, 3, 1],
      timeDeltas: [500, 100, 200, 5000, 300, 7000],
    };
    expect(busySeconds(profile)).toBeCloseTo(600e-6, 12);
  });

  test("has gaps in which nothing runs, which the sample after them does not stand for", () => {
    const profile = { nodes: [node(1, "act")], samples: [1, 1], timeDeltas: [250, 1_000_000] };
    expect(busySeconds(profile)).toBeCloseTo(1250e-6, 12);
  });
});

describe("prices", () => {
  // The examples' own arithmetic, of the pricing page for Workers: 15 million requests of 7 ms.
  test("are those of Cloudflare's example: 15 million requests of 7 ms each", () => {
    const beyond = priceOf("requests", 15e6 - 10e6) + priceOf("cpu_ms", 15e6 * 7 - 30e6);
    expect(beyond).toBeCloseTo(1.5 + 1.5, 12);
  });

  test("are added up, in proportion", () => {
    const usage = fc
      .array(fc.integer({ min: 0, max: 1e9 }), {
        minLength: charged.length,
        maxLength: charged.length,
      })
      .map((quantities) => Object.fromEntries(charged.map((what, i) => [what, quantities[i]])))
      .map((usage) => usage as Usage);
    fc.assert(
      fc.property(usage, (usage) => {
        const parts = charged.map((what) => priceOf(what, usage[what]));
        const sum = parts.reduce((a, b) => a + b);
        expect(Math.abs(totalPrice(usage) - sum)).toBeLessThanOrEqual(1e-9 * sum);
      }),
    );
  });

  test("of the free plan end with what is used up first", () => {
    const usage = usageOf("plain", load);
    expect(freeActionsPerDay(usage)).toEqual({ actions: 100_000, endsFirst: "requests" });
    const rows = { ...usage, rows_written: 1e7 };
    expect(freeActionsPerDay(rows)).toEqual({ actions: 10_000, endsFirst: "rows_written" });
  });
});

describe("what a million actions use", () => {
  test("by HTTP are as many requests, the registry every 5 s and counts every 10 s", () => {
    expect(usageOf("plain", load)).toMatchObject({
      requests: 1e6,
      cpu_ms: 100_000,
      r2_class_b: 2000,
      object_requests: 1000,
      rows_written: 2000,
      queue_operations: 0,
      r2_class_a: 0,
    });
  });

  test("by a stream is a request for the CPU time that one may have", () => {
    expect(usageOf("stream", load)).toMatchObject({ requests: 2, cpu_ms: 60_000 });
    const free = { ...load, streamCpuSeconds: 0.01 };
    expect(usageOf("stream", free)).toMatchObject({ requests: 6000, cpu_ms: 60_000 });
  });

  test("in an experiment are besides an exposure and a report of each unit, and looks", () => {
    const plain = usageOf("plain", load);
    const experiment = usageOf("experiment", load);
    const looks = looksWithin(10_000);
    expect(experiment.requests - plain.requests).toBe(1000);
    expect(experiment.object_requests - plain.object_requests).toBe(2 * 1000 + 4 * looks);
    expect(experiment.r2_class_b - plain.r2_class_b).toBe(looks);
  });

  test("of which all decisions are logged are besides messages of up to 63 kB, in batches of 5 s", () => {
    const [experiment, logged] = [usageOf("experiment", load), usageOf("logged", load)];
    // 200 decisions of 500 bytes in 2 s are two messages.
    expect(logged.queue_operations).toBe(3 * 2 * 5000);
    expect(logged.r2_class_a).toBe(2000);
    expect(logged.requests - experiment.requests).toBe(2000);
    expect(logged.r2_gb_months).toBeCloseTo(0.5, 12);
  });

  test("are looks every second at first, and every minute in the end", () => {
    expect([1, 2, 50].map(looksWithin)).toEqual([1, 2, 50]);
    expect(looksWithin(100_000) - looksWithin(40_000)).toBe(1000);
  });
});
