import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPackage, readPolicies } from "../../export/policy-package.ts";
import { manifest as manifestSchema } from "../../schemas/manifest.ts";
import { storedManifest, upgradeManifest } from "../../schemas/stored-manifest.ts";

/** The manifest of a policy of softedge's own, in the form that it had before there was a version. */
function beforeVersions(name: string, kind: "continuous" | "discrete") {
  const { manifest } = readPackage(`policies/${name}`);
  const { manifest_version: _, distribution: __, origin, ...common } = manifest;
  const { kind: ___, ...run } = origin;
  return { manifest, before: { kind, ...common, ...run } };
}

describe("a manifest of the form before versions", () => {
  test.each([
    ["pendulum", "continuous", "squashed_gaussian"],
    ["taxi", "discrete", "categorical"],
  ] as const)("of %s, %s, is read as %s", (name, kind, distribution) => {
    const { manifest, before } = beforeVersions(name, kind);
    expect(manifestSchema.safeParse(before).success).toBe(false);
    expect(storedManifest.parse(before)).toEqual(manifest);
    expect(manifest.distribution).toBe(distribution);
  });

  test("is refused for the same fields as another", () => {
    const { seed: _, ...before } = {
      ...beforeVersions("pendulum", "continuous").before,
      seed: 0,
      name: "../taxi",
    };
    const { error } = storedManifest.safeParse(before);
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual(["name", "origin.seed"]);
  });
});

describe("the file of an environment", () => {
  const { manifest } = readPackage("policies/taxi");
  const issuesOf = (path: string, sha256 = "0".repeat(64)) =>
    manifestSchema
      .safeParse({ ...manifest, environment_file: { path, sha256 } })
      .error?.issues.map((issue) => issue.path.join("."));

  test("may be named by a relative path with slashes, and its hash", () => {
    for (const path of ["puck.ts", "environments/puck.mjs", "../shared/puck.js", "./a/b.mts"]) {
      expect(issuesOf(path)).toBeUndefined();
    }
  });

  test("is refused by an absolute path, one of Windows, or another ending", () => {
    for (const path of ["/etc/puck.ts", "environments\\puck.ts", "puck.py", "puck", ""]) {
      expect(issuesOf(path)).toEqual(["environment_file.path"]);
    }
    expect(issuesOf("puck.ts", "abc")).toEqual(["environment_file.sha256"]);
  });
});

test("anything else is left as it is", () => {
  const { manifest } = readPackage("policies/taxi");
  for (const stored of [manifest, { ...manifest, kind: "discrete" }, {}, null, 7, "manifest"]) {
    expect(upgradeManifest(stored)).toBe(stored);
  }
});

test("the policies that come with softedge are of the form of today", () => {
  for (const { folder } of readPolicies("policies")) {
    const stored = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
    expect(manifestSchema.parse(stored)).toEqual(stored);
  }
});

describe("a manifest is refused", () => {
  const { manifest } = readPackage("policies/pendulum");
  test.each([
    [
      "categorical over a box",
      { ...manifest, distribution: "categorical" },
      "distribution",
      "categorical is a distribution over discrete actions, not box ones",
    ],
    [
      "a Gaussian over discrete actions",
      { ...manifest, action: { kind: "discrete", size: 3 } },
      "distribution",
      "squashed_gaussian is a distribution over box actions, not discrete ones",
    ],
    [
      "a stochastic evaluation without that mode",
      { ...manifest, distribution: "none" },
      "evaluation.stochastic",
      "must be left out: the distribution none has no stochastic mode",
    ],
    [
      "a run without an evaluation",
      { ...manifest, evaluation: undefined },
      "evaluation",
      "is missing: the origin is a run",
    ],
    [
      "an algorithm that is no name",
      { ...manifest, algorithm: "SAC 2019" },
      "algorithm",
      "must be 1 to 63 of a-z, 0-9 and -, not starting with -",
    ],
  ])("for %s", (_, refused, field, message) => {
    const { error } = manifestSchema.safeParse(refused);
    expect(error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([
      [field, message],
    ]);
  });
});

describe("an imported policy", () => {
  const { manifest } = readPackage("policies/pendulum");
  const imported = {
    ...manifest,
    origin: { kind: "import", format: "ONNX model", framework: "pytorch", sha256: "0".repeat(64) },
  };
  const { environment: _, evaluation: __, ...unknown } = imported;

  test("may come from an environment that nobody names", () => {
    expect(manifestSchema.safeParse(imported).success).toBe(true);
    expect(manifestSchema.safeParse(unknown).success).toBe(true);
    expect(manifestSchema.safeParse({ ...unknown, environment: "LunarLander-v3" }).success).toBe(
      true,
    );
  });

  test("names the environment of its evaluation", () => {
    const { error } = manifestSchema.safeParse({ ...imported, environment: undefined });
    expect(error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([
      ["environment", "is missing: the policy was evaluated in it"],
    ]);
  });
});
