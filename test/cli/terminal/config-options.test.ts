import { describe, expect, test } from "vitest";
import { resumedConfig } from "../../../cli/terminal/config-options.ts";
import { runConfig } from "../../../train/registry.ts";

const configured = (settings: object = {}) =>
  runConfig.parse({ algorithm: "td3", steps: 1000, ...settings });

describe("the config of a run that is resumed", () => {
  test("is what it was, but for more steps", () => {
    const config = configured();
    expect(resumedConfig({})(config)).toEqual(config);
    expect(resumedConfig({ steps: 1500 })(config)).toEqual({ ...config, steps: 1500 });
  });

  test("has no fewer steps", () => {
    expect(() => resumedConfig({ steps: 999 })(configured())).toThrow(
      "--steps: must be at least 1000",
    );
  });

  test("has as many steps as it had, where its learning rate falls to the last", () => {
    const decaying = configured({ learning_rate_decay_from: 500 });
    expect(resumedConfig({ steps: 1000 })(decaying)).toEqual(decaying);
    expect(() => resumedConfig({ steps: 1500 })(decaying)).toThrow("--steps: ");
  });

  test("is not changed otherwise", () => {
    expect(() => resumedConfig({ policyDelay: 3, seed: 1 })).toThrow("--seed, --policy-delay: ");
  });
});
