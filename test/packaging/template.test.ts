import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { sha256 } from "../../files/sha256.ts";
import { checkEnvironment } from "../../train/environments/check/check-environment.ts";
import { findEnvironment } from "../../train/environments/registry.ts";

const environment = "template/environments/puck.ts";

test("the template's policy was trained in the template's environment", () => {
  expect(readdirSync("template/policies")).toEqual(["puck"]);
  expect(readPackage("template/policies/puck").manifest).toMatchObject({
    environment: "Puck-v0",
    environment_file: {
      path: "environments/puck.ts",
      sha256: sha256(readFileSync(environment)),
    },
  });
});

test("the template's environment keeps what environments promise", async () => {
  const settings = { options: {}, episodes: 3, seed: 0 };
  const { checks } = await checkEnvironment(await findEnvironment(environment), settings);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
});
