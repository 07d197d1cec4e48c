import { describe, expect, test } from "vitest";
import { compareTaxi } from "../../../studies/conformance/taxi.ts";
import { readFixture } from "../../fixture.ts";
import { taxiRecording } from "./recording.ts";

describe("the comparison of Taxi", () => {
  test("agrees with what was recorded, value by value, to 1e-8", async () => {
    const { agreement, failures } = await compareTaxi(readFixture("taxi.json"));
    expect(failures).toEqual([]);
    expect(agreement).toMatchObject({ kind: "taxi", ok: true });
    // The table, the start states, 10 resets, 2 hard and 3 x (4 + 20 + 6) soft numbers.
    expect(agreement.cases).toBe(2 + 10 + 2 + 3 * 31);
    expect(agreement.max_abs_error).toBeLessThan(1e-8);
  });

  test("finds every number that was tampered with, and nothing else", async () => {
    const recording = taxiRecording.parse(readFixture("taxi.json"));
    const { table, start_states, reset_states, soft } = recording;
    table.sha256_next_int32le = table.sha256_next_int32le.replace(/^./, "0");
    start_states[0] = 0;
    reset_states["3"] += 1;
    soft["0.1"].mean_soft_value += 1e-6;
    soft["0.1"].soft_value_first_20_states[7] -= 1e-6;
    soft["0.1"].policy_state_328[1] += 1e-6;
    // One temperature is enough, and the one whose optimum takes longest to find is left out.
    const { agreement, failures } = await compareTaxi({
      ...recording,
      soft: { "0.1": soft["0.1"] },
    });
    expect(agreement.ok).toBe(false);
    expect(failures.map((failure) => failure.slice(0, failure.indexOf(": ")))).toEqual([
      "table",
      "start states",
      "reset with seed 3",
      "temperature 0.1, mean value",
      "temperature 0.1, value of state 7",
      "temperature 0.1, probability of action 1 in state 328",
    ]);
  });

  test("refuses what is no recording of Taxi", async () => {
    await expect(compareTaxi({ gamma: 0.99 })).rejects.toThrow("start_states");
  });
});
