import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { createStreamPoints } from "../../edge/observe/data-points.ts";
import type { CountLabels } from "../../schemas/metrics.ts";
import { eventually } from "./eventually.ts";
import { startIsolate } from "./isolate.ts";
import { bundled } from "./packages.ts";
import { openStream } from "./stream-client.ts";

const dataset = env.TEST_ANALYTICS;
// What is written cannot be read back here: the binding is watched.
const write = vi.spyOn(dataset, "writeDataPoint");
afterEach(() => void write.mockClear());

const points = () => write.mock.calls.map(([point]) => point);
const { version } = bundled("taxi").manifest;

/** Requests and actions of all these points. */
function sumsOf(points: (AnalyticsEngineDataPoint | undefined)[]): number[] {
  const sum = (column: number) =>
    points.reduce((sum, point) => sum + (point?.doubles?.[column] ?? 0), 0);
  return [sum(0), sum(1)];
}

test("each request that acts is a point of its policy, without what was asked", async () => {
  const isolate = startIsolate({ metrics: { dataset } });
  await isolate.ask("taxi", { observations: [321, 322], mode: "deterministic", seed: 54321 });
  await isolate.ask("taxi", { observation: 987 });
  await isolate.ask("nobody", { observation: 1 });
  await isolate.request("/v1/policies/taxi");
  expect(points()).toEqual([
    {
      indexes: ["taxi"],
      blobs: ["taxi", version, "deterministic", "act", "answered"],
      doubles: [1, 2],
    },
    { indexes: ["taxi"], blobs: ["taxi", version, "", "act", "refused"], doubles: [1, 0] },
    { indexes: [""], blobs: ["", "", "", "act", "refused"], doubles: [1, 0] },
  ]);
});

test("a stream writes sums, which in the end are all of its messages", async () => {
  const isolate = startIsolate({ metrics: { dataset } });
  const { say, next, socket } = await openStream("taxi", isolate.request);
  for (let i = 0; i < 300; i++) say({ observation: i % 3 === 0 ? -1 : i });
  for (let i = 0; i < 300; i++) await next();
  const written = write.mock.calls.length;
  expect(written).toBeGreaterThan(0);
  socket.close(1000);
  await eventually(() => write.mock.calls.length > written);
  const of = (outcome: string) => points().filter((point) => point?.blobs?.[4] === outcome);
  expect(sumsOf(of("answered"))).toEqual([200, 200]);
  expect(sumsOf(of("refused"))).toEqual([100, 0]);
});

test.each([
  ["one kind", 1],
  ["a few kinds", 6],
  ["more kinds than there are points", 1000],
])("a stream of a million messages of %s is at most 250 points", (_, kinds) => {
  const labels = Array.from(
    { length: kinds },
    (_, i): CountLabels => ({
      policy: "taxi",
      version: String(i).padStart(16, "0"),
      mode: "stochastic",
      protocol: "stream",
      outcome: "answered",
    }),
  );
  const messages = 1_000_000;
  const stream = createStreamPoints(dataset);
  for (let i = 0; i < messages; i++) stream.add(labels[i % kinds], 2);
  stream.end();
  expect(points().length).toBeLessThanOrEqual(250);
  expect(sumsOf(points())).toEqual([messages, 2 * messages]);
});
