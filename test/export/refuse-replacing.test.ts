import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writePackage } from "../../export/policy-package.ts";
import { refuseReplacing } from "../../export/refuse-replacing.ts";
import { variant } from "./variants.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-home-"));
  const { manifest, actor } = variant(1);
  writePackage(folder, manifest, actor);
});
afterEach(() => rmSync(folder, { recursive: true }));

const { manifest } = variant(2);
const { environment: _, ...unplaced } = manifest;
const ofHopper = { ...manifest, environment: "Hopper-v5" };
const wider = { kind: "box" as const, low: [-2, -2], high: [2, 2] };

test("a policy may be replaced by another of its environment and spaces", () => {
  expect(() => refuseReplacing(folder, manifest)).not.toThrow();
  expect(() => refuseReplacing(folder, { ...manifest, name: "another" })).not.toThrow();
});

test("one of an unknown environment must have the same spaces", () => {
  expect(() => refuseReplacing(folder, unplaced)).not.toThrow();
  expect(() => refuseReplacing(folder, { ...unplaced, action: wider })).toThrow(
    `${join(folder, "mine")} is a policy of observations of 3 numbers and actions of 1 number, and ` +
      "this is one of observations of 3 numbers and actions of 2 numbers: choose another name, " +
      "such as --name my-mine, or replace it: --replace",
  );
});

describe("a policy of another environment", () => {
  test("is refused, with both named, and another name", () => {
    expect(() => refuseReplacing(folder, ofHopper)).toThrow(
      "is a policy of Pendulum-v1, and this is one of Hopper-v5: choose another name, such as " +
        "--name hopper, or replace it: --replace",
    );
  });

  test("is allowed where it is meant", () => {
    expect(() => refuseReplacing(folder, ofHopper, true)).not.toThrow();
  });

  test("is allowed in the place of one that could not be served", () => {
    rmSync(join(folder, "mine", variant(1).manifest.version), { recursive: true });
    expect(() => refuseReplacing(folder, ofHopper)).not.toThrow();
    writeFileSync(join(folder, "mine", "live.json"), "{");
    expect(() => refuseReplacing(folder, ofHopper)).not.toThrow();
  });
});

test.each([false, true])("none that comes with softedge is replaced, --replace: %s", (replace) => {
  writeFileSync(join(folder, "shipped.json"), '["hopper"]');
  expect(() => refuseReplacing(folder, { ...manifest, name: "hopper" }, replace)).toThrow(
    "hopper comes with softedge; choose another name: --name my-hopper",
  );
});
