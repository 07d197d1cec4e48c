import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage, readPolicies, writePackage } from "../../export/policy-package.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { softedge } from "./softedge.ts";

let folder: string;
let policies: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-policies-"));
  policies = join(folder, "policies");
  cpSync(testPolicies.folder, policies, { recursive: true });
  const { manifest, actor } = readPackage(join(otherVersions.folder, "pendulum"));
  writePackage(policies, manifest, actor);
});
afterAll(() => rmSync(folder, { recursive: true }));

const [first, second] = [testPolicies, otherVersions].map(
  (place) => readPackage(join(place.folder, "pendulum")).manifest.version,
);
const taxi = readPackage(join(testPolicies.folder, "taxi")).manifest.version;

/** Runs a command on the folder, which must succeed. */
async function command(...args: string[]): Promise<string> {
  const { status, output } = await softedge("policies", ...args, "--policies", policies);
  expect(status, output).toBe(0);
  return output;
}

async function refused(...args: string[]): Promise<string> {
  const { status, output } = await softedge("policies", ...args, "--policies", policies);
  expect(status, output).toBe(1);
  return output;
}

describe("softedge policies", () => {
  test("lists the versions of a folder, for people and for programs", async () => {
    const output = await command();
    expect(output).toMatch(/^policy +version +created +environment +origin +return$/m);
    expect(output).toMatch(
      new RegExp(`^pendulum +${second} +live +[\\d-]{10} [\\d:]{5} +Pendulum-v1 +sac-2019 +-`, "m"),
    );
    expect(output).toMatch(new RegExp(`^ +${first} +[\\d-]{10} `, "m"));
    expect(await command("list")).toBe(output);
    expect(JSON.parse(await command("list", "--json"))).toMatchObject({
      policies: [
        {
          name: "pendulum",
          live: second,
          comes_with_softedge: false,
          versions: [{ version: second, live: true, environment: "Pendulum-v1" }, { live: false }],
        },
        { name: "taxi", live: taxi },
      ],
    });
  });

  test("uses another version, and goes back", async () => {
    const used = await command("use", "pendulum", first.slice(0, 6));
    expect(used).toBe(`pendulum: was ${second}, is now ${first}\n`);
    expect(await command("use", "pendulum", first)).toBe(`pendulum: ${first}, as before\n`);
    expect(await command("rollback", "pendulum")).toContain(`is now ${second}`);
    expect(readPackage(join(policies, "pendulum")).manifest.version).toBe(second);
  });

  test("removes a version, and a policy only where that is meant", async () => {
    const removed = await command("remove", "pendulum", second);
    expect(removed).toBe(
      `pendulum: ${second} is removed\npendulum: was ${second}, is now ${first}\n`,
    );
    expect(await refused("remove", "pendulum", first)).toContain("is the only version of pendulum");
    expect(await refused("remove", "taxi")).toContain("with all its versions. Confirm by --yes");
    expect(await command("remove", "taxi", "--yes")).toBe(`taxi is removed, with ${taxi}\n`);
    expect(readPolicies(policies).map(({ manifest }) => manifest.name)).toEqual(["pendulum"]);
  });

  test("does not change those that come with softedge", async () => {
    writeFileSync(join(policies, "shipped.json"), '["pendulum"]');
    expect(await refused("remove", "pendulum")).toContain("pendulum comes with softedge");
    expect(await command()).toMatch(/^pendulum .* comes with softedge /m);
  });

  test("says what there is where a name is wrong", async () => {
    expect(await refused("use", "hopper", "0123")).toContain("has no policy hopper; it has pendul");
    expect(await refused("use", "../pendulum", "0123")).toContain("must be 1 to 63 of a-z");
    const { output } = await softedge("policies", "--policies", join(folder, "none"));
    expect(output).toContain("no policies in");
  });
});
