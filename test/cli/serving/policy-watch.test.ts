import { copyFileSync, cpSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { policyChanges, policyWatch } from "../../../cli/serving/policy-watch.ts";
import { type ExportedPackage, readPolicies } from "../../../export/policy-package.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const shipped = readPolicies("policies");
const taxi = shipped.find(({ manifest }) => manifest.name === "taxi") as ExportedPackage;
const { version } = taxi.manifest;

/** The folder of one policy, and a watch of it with what it has found. */
function watched(): { folder: string; look: () => string[] } {
  const folder = temporaryFolder();
  cpSync("policies/taxi", join(folder, "taxi"), { recursive: true });
  const found: string[] = [];
  const look = policyWatch(folder, readPolicies(folder), {
    changed: (_, lines) => found.push(...lines),
    failed: (warning) => found.push(warning),
  });
  return {
    folder,
    look() {
      look();
      return found.splice(0);
    },
  };
}

/** Replaces a policy's live.json, as an export does. */
function makeLive(folder: string, name: string, live: string): void {
  writeFileSync(join(folder, "new.json"), JSON.stringify({ version: live }));
  renameSync(join(folder, "new.json"), join(folder, name, "live.json"));
}

test("a change has a line for each policy", () => {
  const other = { ...taxi, manifest: { ...taxi.manifest, version: "0123456789abcdef" } };
  const renamed = { ...taxi, manifest: { ...taxi.manifest, name: "puck" } };
  const moved = { ...taxi, manifest: { ...taxi.manifest, environment: "Other-v0" } };
  expect(policyChanges([taxi], [taxi])).toEqual([]);
  expect(policyChanges([taxi], [other])).toEqual([`taxi: was ${version}, is now 0123456789abcdef`]);
  expect(policyChanges([taxi], [taxi, renamed])).toEqual([`puck: new, version ${version}`]);
  expect(policyChanges([taxi, renamed], [taxi])).toEqual(["puck: removed"]);
  expect(policyChanges([taxi], [moved])).toEqual([`taxi: still ${version}, with another manifest`]);
});

test("a folder that stays as it is has no changes", () => {
  const { folder, look } = watched();
  expect([look(), look()]).toEqual([[], []]);
  makeLive(folder, "taxi", version);
  expect(look()).toEqual([]);
});

test("policies that come and go are seen once", () => {
  const { folder, look } = watched();
  cpSync("policies/pendulum", join(folder, "pendulum"), { recursive: true });
  expect(look()).toEqual([expect.stringMatching(/^pendulum: new, version [0-9a-f]{16}$/)]);
  expect(look()).toEqual([]);
  rmSync(join(folder, "pendulum"), { recursive: true });
  expect(look()).toEqual(["pendulum: removed"]);
  rmSync(folder, { recursive: true });
  expect(look()).toEqual(["taxi: removed"]);
  cpSync("policies/taxi", join(folder, "taxi"), { recursive: true });
  expect(look()).toEqual([`taxi: new, version ${version}`]);
});

test("a broken package is one warning, until it is whole again", () => {
  const { folder, look } = watched();
  const pendulum = join(folder, "pendulum");
  cpSync("policies/pendulum", pendulum, { recursive: true });
  const actor = join(pendulum, shippedVersion("pendulum"), "actor.onnx");
  writeFileSync(actor, "half");
  expect(look()).toEqual([expect.stringContaining("SHA-256 differs; the policies stay as they")]);
  expect(look()).toEqual([]);
  copyFileSync(join("policies/pendulum", shippedVersion("pendulum"), "actor.onnx"), actor);
  expect(look()).toEqual([expect.stringContaining("pendulum: new")]);
  makeLive(folder, "taxi", "0123456789abcdef");
  expect(look()).toEqual([expect.stringContaining("has no version 0123456789abcdef")]);
});

test("policies that could not be taken over are tried again", () => {
  const folder = temporaryFolder();
  const outcomes = [new Error("the disk is full"), new Error("the disk is full"), undefined];
  const told: string[] = [];
  const look = policyWatch(folder, [taxi], {
    changed(_, lines) {
      const outcome = outcomes.shift();
      if (outcome) throw outcome;
      told.push(...lines);
    },
    failed: (warning) => told.push(warning),
  });
  for (let i = 0; i < 4; i++) look();
  expect(told).toEqual(["the disk is full; the policies stay as they are", "taxi: removed"]);
});

function shippedVersion(name: string): string {
  const found = shipped.find(({ manifest }) => manifest.name === name);
  return found?.manifest.version ?? "";
}
