import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { configFrom, resumedConfig } from "../../../cli/terminal/config-options.ts";
import { runConfig } from "../../../train/registry.ts";

const configured = (settings: object = {}) =>
  runConfig.parse({ algorithm: "td3", steps: 1000, ...settings });

describe("the config of a run that is resumed", () => {
  test("is what it was, but for more steps", () => {
    const config = configured();
    expect(resumedConfig({})(config, 300)).toEqual(config);
    expect(resumedConfig({ steps: 1500 })(config, 300)).toEqual({ ...config, steps: 1500 });
  });

  test("ends sooner, but not before the step that the run has come to", () => {
    expect(resumedConfig({ steps: 300 })(configured(), 300)).toMatchObject({ steps: 300 });
    expect(() => resumedConfig({ steps: 299 })(configured(), 300)).toThrow(
      "--steps: must be at least 300",
    );
    // Seven environments take 1001 steps where 1000 were asked for.
    expect(resumedConfig({})(configured(), 1001)).toEqual(configured());
  });

  test("has as many steps as it had, where its learning rate falls to the last", () => {
    const decaying = configured({ learning_rate_decay_from: 500 });
    expect(resumedConfig({ steps: 1000 })(decaying, 0)).toEqual(decaying);
    expect(() => resumedConfig({ steps: 1500 })(decaying, 0)).toThrow("--steps: ");
  });

  test.each([
    [{ learning_rate_decay_from: 0 }, "--steps: learning_rate decays to 0 at the last step"],
    [{ clip_range_decay_from: 500 }, "--steps: clip_range decays to 0 at the last step"],
    [
      { learning_rate_decay_from: 0, clip_range_decay_from: 500 },
      "--steps: learning_rate and clip_range decay to 0 at the last step",
    ],
  ])("has as many steps as it had, whatever decays: %j", (decay, message) => {
    const decaying = configured({ algorithm: "ppo", ...decay });
    expect(resumedConfig({ steps: 1000 })(decaying, 0)).toEqual(decaying);
    expect(() => resumedConfig({ steps: 1500 })(decaying, 0)).toThrow(message);
  });

  test("is not changed otherwise", () => {
    expect(() => resumedConfig({ policyDelay: 3, seed: 1 })).toThrow("--seed, --policy-delay: ");
  });
});

describe("the file of a config", () => {
  const folder = mkdtempSync(join(tmpdir(), "softedge-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["as editors of Windows write it", "utf8"],
    ["as PowerShell 5 writes it", "utf16le"],
  ] as const)("may begin with a byte order mark, %s", (_, encoding) => {
    const file = join(folder, "config.json");
    const text = JSON.stringify({ algorithm: "td3", steps: 1000 });
    writeFileSync(file, `\uFEFF${text}\r\n`, encoding);
    expect(configFrom({ config: file })).toEqual(configured());
  });
});
