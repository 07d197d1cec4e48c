import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeLabel, expositionOf } from "../../edge/observe/exposition.ts";
import type { MetricsSummary } from "../../schemas/metrics.ts";
import { parseExposition } from "./exposition.ts";

const version = "0123456789abcdef";
const labels = { policy: "pendulum", version, protocol: "act" } as const;
const summary: MetricsSummary = {
  scope: "deployment",
  since: "2026-11-25T12:00:00.000Z",
  counts: [
    { ...labels, mode: "stochastic", outcome: "answered", requests: 3, actions: 66 },
    { ...labels, mode: "", outcome: "refused", requests: 1, actions: 0 },
  ],
  shares: [{ policy: "pendulum", version, role: "live", share: 0.75 }],
};

test("the summary reads as this", () => {
  expect(expositionOf(summary)).toBe(
    `# HELP softedge_requests_total Requests that act, and messages.
# TYPE softedge_requests_total counter
softedge_requests_total{policy="pendulum",version="${version}",protocol="act",mode="stochastic",outcome="answered"} 3
softedge_requests_total{policy="pendulum",version="${version}",protocol="act",mode="",outcome="refused"} 1
# HELP softedge_actions_total Actions that were answered.
# TYPE softedge_actions_total counter
softedge_actions_total{policy="pendulum",version="${version}",protocol="act",mode="stochastic"} 66
# HELP softedge_served_share The part that a version answers.
# TYPE softedge_served_share gauge
softedge_served_share{policy="pendulum",version="${version}",role="live"} 0.75
# HELP softedge_metrics_start_time_seconds When counting began.
# TYPE softedge_metrics_start_time_seconds gauge
softedge_metrics_start_time_seconds 1795608000
`,
  );
});

test("of an isolate alone it says so, and of nothing that was counted nothing", () => {
  const text = expositionOf({ scope: "isolate", since: null, counts: [], shares: [] });
  expect(text).toContain("# Of this isolate alone");
  expect(parseExposition(text)).toEqual([]);
});

test("every label is read as it was written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (value) => {
      const text = `# HELP a b\n# TYPE a gauge\na{label="${escapeLabel(value)}"} 1\n`;
      expect(parseExposition(text)).toEqual([{ name: "a", labels: { label: value }, value: 1 }]);
    }),
  );
});

test.each([
  ["a 1\n", "not described"],
  ["# HELP a b\n# TYPE a counter\na 1", "no end"],
  ["# HELP a b\n# TYPE a counter\na -1\n", "no value"],
  ['# HELP a b\n# TYPE a gauge\na{b="\\x"} 1\n', "no line"],
  ["# HELP a b\n# TYPE a gauge\na 1\na 2\n", "twice"],
])("what these tests read by refuses %j", (text, complaint) => {
  expect(() => parseExposition(text)).toThrow(complaint);
});
