import { describe, expect, test } from "vitest";
import { runConfig } from "../../train/registry.ts";
import { configureTogether } from "../../train/together.ts";

const configOf = (settings: object) => runConfig.parse(settings);

describe("runs that are trained together", () => {
  test("differ in their seeds alone", () => {
    const { runs } = configureTogether(configOf({ algorithm: "sac-2019", seed: 9 }), [3, 5]);
    const [one, other] = runs.map(({ config }) => config);
    expect([one.seed, other.seed]).toEqual([3, 5]);
    expect({ ...one, seed: 0 }).toEqual({ ...other, seed: 0 });
  });

  test.each([
    [{ algorithm: "spi" }, "leave --together out"],
    [{ algorithm: "ppo", target_kl: 0.01 }, "target_kl: must be none"],
    [{ algorithm: "td3", engine: "tfjs" }, "engine: "],
  ])("cannot be those of %j: %s", (settings, reason) => {
    expect(() => configureTogether(configOf(settings), [0, 1])).toThrow(reason);
  });
});
