import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { definitions } from "../train/environments/built-in.ts";
import { makeEnvironment, tabularModelOf } from "../train/environments/registry.ts";
import { algorithmOf, describeUnfit, type RunConfig, runConfig } from "../train/registry.ts";

const files = readdirSync("configs").filter((name) => name.endsWith(".json"));

function readConfig(file: string): RunConfig {
  return runConfig.parse(JSON.parse(readFileSync(`configs/${file}`, "utf8")));
}

describe("configs/", () => {
  test.each(files)("%s can be trained", async (file) => {
    const config = readConfig(file);
    const { algorithm, environment, environment_options: options } = config;
    if (algorithm === "spi") {
      await tabularModelOf(environment, options);
      return;
    }
    // An environment in Python may not be there; the tests of such environments make some.
    if (environment.startsWith("gymnasium:")) return;
    const made = await makeEnvironment(environment, options);
    made.release();
    const { observationSpace: observation, actionSpace: action } = made;
    expect(
      describeUnfit(algorithmOf(config), { environment, observation, action }),
    ).toBeUndefined();
  });

  test.each(files)("%s is told of in the README beside it", (file) => {
    expect(readFileSync("configs/README.md", "utf8")).toContain(`\`${file}\``);
  });

  test("has one for every environment", () => {
    const environments = new Set(files.map((file) => readConfig(file).environment));
    expect(definitions.map(({ id }) => id).filter((id) => !environments.has(id))).toEqual([]);
  });
});
