import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { embedPolicies } from "../../export/embed.ts";
import { readPackage, readPolicies, versionOf, writePackage } from "../../export/policy-package.ts";
import { sha256 } from "../../files/sha256.ts";
import { testPolicies } from "../policies.ts";

describe("a policy package", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "softedge-policies-"));
    cpSync(testPolicies.folder, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const pendulum = () => readPackage(join(folder, "pendulum"));

  test("is read by its policy's folder, which says the live version, or by its own", () => {
    const live = pendulum();
    expect(live.manifest).toMatchObject({ name: "pendulum", version: versionOf(live.actor) });
    expect(readPackage(live.folder)).toEqual(live);
  });

  test("is named by the content of its actor, and live once written", () => {
    const { manifest, actor } = pendulum();
    const other = Buffer.concat([actor, Buffer.of(0)]);
    const changed = {
      ...manifest,
      version: versionOf(other),
      actor: { ...manifest.actor, sha256: sha256(other), bytes: other.length },
    };
    expect(changed.version).not.toBe(manifest.version);
    const written = writePackage(folder, changed, other);
    expect(readFileSync(join(folder, "pendulum", "live.json"), "utf8")).toContain(changed.version);
    const { change, ...asRead } = written;
    expect(pendulum()).toEqual(asRead);
    expect(change).toEqual({
      name: "pendulum",
      version: changed.version,
      former: manifest.version,
    });
  });

  test("may be written again, with a manifest that says more", () => {
    const { manifest, actor } = pendulum();
    writePackage(folder, { ...manifest, environment: "Pendulum-v2" }, actor);
    expect(pendulum().manifest.environment).toBe("Pendulum-v2");
  });

  test("is refused when its actor is not the one of its manifest", () => {
    appendFileSync(join(pendulum().folder, "actor.onnx"), "x");
    expect(pendulum).toThrow(/actor\.onnx is not the actor of its manifest: its SHA-256 differs/);
  });

  test("is refused when a file is missing or damaged, by the file's name", () => {
    const { folder: version } = pendulum();
    rmSync(join(version, "actor.onnx"));
    expect(pendulum).toThrow(/actor\.onnx is missing/);
    writeFileSync(join(version, "manifest.json"), '{"kind": "continuous"}');
    expect(pendulum).toThrow(/manifest\.json is damaged/);
    rmSync(join(version, "manifest.json"));
    expect(pendulum).toThrow(/has no version [0-9a-f]{16}, which its live\.json names/);
    rmSync(join(folder, "pendulum", "live.json"));
    expect(pendulum).toThrow(/is no policy/);
  });

  test("is bundled with the Worker by a module that imports its files", () => {
    const policies = embedPolicies(folder, join(folder, "policies.ts"));
    expect(policies.map(({ manifest }) => manifest.name)).toEqual(["pendulum", "taxi"]);
    const { version } = pendulum().manifest;
    const module = readFileSync(join(folder, "policies.ts"), "utf8");
    expect(module).toContain(`import actor0 from "./pendulum/${version}/actor.onnx";`);
    const taxi = JSON.stringify(policies[1].manifest);
    expect(module).toContain(`{ manifest: ${taxi}, checked: true, actor: actor1 }`);
  });

  test("is not bundled from a folder that is another policy's", () => {
    cpSync(join(folder, "taxi"), join(folder, "cab"), { recursive: true });
    expect(() => readPolicies(folder)).toThrow(/cab holds a policy of another name, "taxi"/);
  });
});

test("where there are no policies, none are bundled", () => {
  expect(readPolicies("no/such/folder")).toEqual([]);
});
