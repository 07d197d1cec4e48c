import { expect, test } from "vitest";
import { compareAggregates } from "../../../studies/conformance/aggregates.ts";
import { readFixture } from "../../fixture.ts";

test("aggregates of runs agree with rliable's", () => {
  const { agreement, failures } = compareAggregates(readFixture("aggregates.json"));
  expect(failures).toEqual([]);
  expect(agreement).toMatchObject({ kind: "aggregates", cases: 4 * 9, ok: true });
});
