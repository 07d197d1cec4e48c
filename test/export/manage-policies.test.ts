import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removePolicy, removeVersion, rollBack, useVersion } from "../../export/manage-policies.ts";
import { listPolicies } from "../../export/policies-folder.ts";
import { readPackage, readPolicies } from "../../export/policy-package.ts";
import { shippedPolicies } from "../../export/shipped-policies.ts";
import { mostFormer } from "../../schemas/limits.ts";
import { writeVariants } from "./variants.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-home-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const live = (name = "mine") => readPackage(join(folder, name)).manifest.version;
const pointer = () => JSON.parse(readFileSync(join(folder, "mine", "live.json"), "utf8"));

describe("the list of a folder", () => {
  test("has every policy with its versions, the latest first, and which is live", () => {
    const [first, second] = writeVariants(folder, "mine", [1, 2]);
    writeVariants(folder, "another", [3]);
    useVersion(folder, "mine", first);
    const policies = listPolicies(folder);
    expect(policies.map(({ name }) => name)).toEqual(["another", "mine"]);
    expect(policies[1]).toMatchObject({
      live: first,
      isShipped: false,
      versions: [
        { version: second, isLive: false, manifest: { created: "2026-01-02T00:00:00.000Z" } },
        { version: first, isLive: true },
      ],
      problems: [],
    });
  });

  test("has those that come with softedge, and says so", () => {
    const shipped = listPolicies("policies").filter(({ isShipped }) => isShipped);
    expect(shipped.map(({ name }) => name)).toEqual(shippedPolicies("policies"));
    expect(shipped.length).toBeGreaterThan(0);
    for (const { problems, versions } of shipped) {
      expect(problems).toEqual([]);
      expect(versions).toMatchObject([{ isLive: true }]);
    }
  });

  test("goes on where a file is damaged or missing, and names it", () => {
    const [first, second] = writeVariants(folder, "mine", [1, 2]);
    writeVariants(folder, "another", [3]);
    writeFileSync(join(folder, "mine", first, "manifest.json"), "{}");
    rmSync(join(folder, "mine", second), { recursive: true });
    const [another, mine] = listPolicies(folder);
    expect(another.problems).toEqual([]);
    expect(mine.problems).toEqual([
      expect.stringContaining(`${first}/manifest.json is damaged`),
      expect.stringContaining(`has no version ${second}, which its live.json names`),
    ]);
  });

  test("is empty where there is no folder", () => {
    expect(listPolicies(join(folder, "nowhere"))).toEqual([]);
  });
});

describe("use", () => {
  test("makes a version live that is named by its first digits", () => {
    const [first, second] = writeVariants(folder, "mine", [1, 2]);
    const change = useVersion(folder, "mine", first.slice(0, 4));
    expect(change).toEqual({ name: "mine", version: first, former: second });
    expect(live()).toBe(first);
    expect(pointer()).toEqual({ version: first, former: [second, first] });
  });

  test("of what is live changes nothing", () => {
    const [version] = writeVariants(folder, "mine", [1]);
    expect(useVersion(folder, "mine", version)).toMatchObject({ version, former: version });
    expect(pointer()).toEqual({ version });
  });

  test.each([
    ["a version that there is not", "mine", "0123", "has no version 0123; it has "],
    ["fewer than 4 digits", "mine", "012", "at least 4 of its 16 hexadecimal digits"],
    ["what are no digits", "mine", "live", "at least 4 of its 16 hexadecimal digits"],
    ["a policy that there is not", "yours", "0123", "has no policy yours; it has mine"],
    ["a path", "../mine", "0123", "must be 1 to 63 of a-z"],
  ])("refuses %s", (_, name, digits, reason) => {
    writeVariants(folder, "mine", [1]);
    expect(() => useVersion(folder, name, digits)).toThrow(reason);
  });

  test("refuses digits that several versions begin with", () => {
    const [version] = writeVariants(folder, "mine", [1, 2]);
    const twin = `${version.slice(0, 15)}${version.endsWith("0") ? "1" : "0"}`;
    cpSync(join(folder, "mine", version), join(folder, "mine", twin), { recursive: true });
    expect(() => useVersion(folder, "mine", version.slice(0, 4))).toThrow("has 2 versions");
  });

  test("refuses a version that is not whole, and leaves the live one", () => {
    const [first, second] = writeVariants(folder, "mine", [1, 2]);
    rmSync(join(folder, "mine", first, "actor.onnx"));
    expect(() => useVersion(folder, "mine", first)).toThrow("actor.onnx is missing");
    expect(live()).toBe(second);
  });

  test("mends a pointer that is damaged", () => {
    const [first] = writeVariants(folder, "mine", [1, 2]);
    writeFileSync(join(folder, "mine", "live.json"), "{");
    useVersion(folder, "mine", first);
    expect(live()).toBe(first);
  });
});

describe("rollback", () => {
  test("goes back by one version each time, to the first", () => {
    const [first, second, third] = writeVariants(folder, "mine", [1, 2, 3]);
    expect(rollBack(folder, "mine")).toEqual({ name: "mine", version: second, former: third });
    expect(rollBack(folder, "mine")).toMatchObject({ version: first, former: second });
    expect(() => rollBack(folder, "mine")).toThrow("nothing of mine was live that is there still");
    expect(live()).toBe(first);
  });

  test("passes over versions that are gone", () => {
    const [first, second] = writeVariants(folder, "mine", [1, 2, 3]);
    rmSync(join(folder, "mine", second), { recursive: true });
    expect(rollBack(folder, "mine")).toMatchObject({ version: first });
  });

  test("has a bounded memory", () => {
    const numbers = Array.from({ length: mostFormer + 5 }, (_, i) => i + 1);
    const versions = writeVariants(folder, "mine", numbers);
    expect(pointer().former).toEqual(versions.slice(4, -1).reverse());
  });
});

describe("remove", () => {
  test("of the live version makes the one live that was before", () => {
    const [first, second, third] = writeVariants(folder, "mine", [1, 2, 3]);
    useVersion(folder, "mine", first);
    useVersion(folder, "mine", third);
    const removed = removeVersion(folder, "mine", third);
    expect(removed.change).toEqual({ name: "mine", version: first, former: third });
    expect(existsSync(join(folder, "mine", third))).toBe(false);
    // Between two uses of the first, only the removed one was live.
    expect(pointer()).toEqual({ version: first, former: [second, first] });
  });

  test("of the live version makes the latest live where none is known before", () => {
    const [, second, third] = writeVariants(folder, "mine", [1, 2, 3]);
    writeFileSync(join(folder, "mine", "live.json"), JSON.stringify({ version: third }));
    expect(removeVersion(folder, "mine", third).change).toMatchObject({ version: second });
  });

  test("of another version leaves the live one, and rollback does not return to it", () => {
    const [first, second, third] = writeVariants(folder, "mine", [1, 2, 3]);
    expect(removeVersion(folder, "mine", second)).toEqual({ version: second, change: undefined });
    expect(live()).toBe(third);
    expect(rollBack(folder, "mine")).toMatchObject({ version: first });
  });

  test("refuses the only version", () => {
    const [version] = writeVariants(folder, "mine", [1]);
    expect(() => removeVersion(folder, "mine", version)).toThrow("is the only version of mine");
    expect(live()).toBe(version);
  });

  test("refuses the live version where no other is whole", () => {
    const [first, second] = writeVariants(folder, "mine", [1, 2]);
    rmSync(join(folder, "mine", first, "actor.onnx"));
    expect(() => removeVersion(folder, "mine", second)).toThrow("actor.onnx is missing");
    expect(live()).toBe(second);
  });

  test("of a policy removes all of it, and nothing else", () => {
    const versions = writeVariants(folder, "mine", [1, 2]);
    writeVariants(folder, "another", [3]);
    expect(removePolicy(folder, "mine")).toEqual(versions.sort());
    expect(existsSync(join(folder, "mine"))).toBe(false);
    expect(readPolicies(folder).map(({ manifest }) => manifest.name)).toEqual(["another"]);
  });

  test("that broke off leaves nothing that is served, and can be made again", () => {
    writeVariants(folder, "mine", [1, 2]);
    rmSync(join(folder, "mine", "live.json"));
    expect(readPolicies(folder)).toEqual([]);
    expect(listPolicies(folder)).toMatchObject([{ name: "mine", live: undefined }]);
    expect(removePolicy(folder, "mine")).toHaveLength(2);
  });
});

describe("a policy that comes with softedge", () => {
  test.each([
    ["used", () => useVersion(folder, "mine", "0123")],
    ["rolled back", () => rollBack(folder, "mine")],
    ["removed by its version", () => removeVersion(folder, "mine", "0123")],
    ["removed", () => removePolicy(folder, "mine")],
  ])("is not %s", (_, change) => {
    const [, second] = writeVariants(folder, "mine", [1, 2]);
    writeFileSync(join(folder, "shipped.json"), '["mine"]');
    expect(change).toThrow("mine comes with softedge; commands do not change it");
    expect(live()).toBe(second);
  });

  test("is not changed either where the list of them is damaged", () => {
    writeVariants(folder, "mine", [1]);
    writeFileSync(join(folder, "shipped.json"), "[");
    expect(() => removePolicy(folder, "mine")).toThrow("shipped.json is damaged");
  });
});
