import { expect, test } from "vitest";
import { compareOffPolicy } from "../../../studies/conformance/off-policy.ts";
import { readFixture } from "../../fixture.ts";

test("estimates per decision, fitted Q and moments of weights agree with numpy's", () => {
  const { agreement, failures } = compareOffPolicy(readFixture("off-policy.json"));
  expect(failures).toEqual([]);
  expect(agreement.max_rel_error).toBeLessThan(1e-8);
  expect(agreement.cases).toBeGreaterThan(200);
});

test("a moment that is off is found", () => {
  const wrong = { kind: "normal", target: [0, 0], acting: [0, 0], expected: 1.1 };
  const { agreement } = compareOffPolicy({ estimates: [], fitted: [], moments: [wrong] });
  expect(agreement).toMatchObject({ cases: 1, ok: false });
});
