import { expect, test } from "vitest";
import { describeMetrics } from "../../cli/metrics-table.ts";
import type { Counted } from "../../schemas/metrics.ts";

const version = "0123456789abcdef";
const counted: Counted = {
  policy: "pendulum",
  version,
  mode: "stochastic",
  protocol: "act",
  outcome: "answered",
  requests: 1200,
  actions: 76_800,
};

test("what was counted is a row for each policy, version and mode, whatever the protocol", () => {
  const table = describeMetrics({
    scope: "deployment",
    since: "2026-11-25T12:34:56.000Z",
    counts: [
      counted,
      { ...counted, protocol: "stream", requests: 30, actions: 30 },
      { ...counted, protocol: "stream", outcome: "failed", requests: 2, actions: 0 },
      { ...counted, mode: "", outcome: "refused", requests: 4, actions: 0 },
      {
        ...counted,
        policy: "",
        version: "",
        mode: "",
        outcome: "refused",
        requests: 5,
        actions: 0,
      },
    ],
    shares: [{ policy: "pendulum", version, role: "live", share: 0.75 }],
  });
  expect(table).toBe(
    `requests that act since 2026-11-25 12:34 UTC, of all isolates
policy    version           mode        answered  refused  failed  actions    share
-         -                 -                  0        5       0        0        -
pendulum  0123456789abcdef  -                  0        4       0        0  75.00 %
pendulum  0123456789abcdef  stochastic      1230        0       2    76830  75.00 %`,
  );
});

test("of one isolate it says so, and nothing is no table", () => {
  const nothing = { scope: "isolate", since: null, counts: [], shares: [] } as const;
  expect(describeMetrics({ ...nothing, counts: [], shares: [] })).toBe(
    "no requests that act, of the isolate that answered",
  );
});
