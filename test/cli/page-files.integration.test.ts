import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writePageFiles } from "../../cli/page-files.ts";
import { softedgeFolder } from "../../installation/installation.ts";

const bundles = ["client.js", "assets/stage-worker.js", "assets/three.js"];
const licenses = ["assets/stage-worker.js.LICENSE.txt", "assets/three.js.LICENSE.txt"];
/** Cloudflare's limit of a static asset. */
const mostBytes = 25 * 1024 * 1024;

describe("the generated files of the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "softedge-page-"));
  const read = (path: string) => readFileSync(join(folder, path), "utf8");

  beforeAll(() => writePageFiles(folder));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("are small enough for Workers", () => {
    for (const path of [...bundles, "assets/mujoco.wasm"]) {
      expect(statSync(join(folder, path)).size, path).toBeLessThan(mostBytes);
    }
  });

  test("need no module of Node, but where MuJoCo runs in Node", () => {
    for (const path of bundles) {
      const imports = read(path).matchAll(/\bimport\s*\(?\s*["']([\w:@./-]+)["']/g);
      const names = Array.from(imports, ([, name]) => name);
      expect(names, path).toEqual(path === "assets/stage-worker.js" ? ["module"] : []);
    }
  });

  test("have the licenses of what they are made of beside them", () => {
    const [worker, three] = licenses.map(read);
    expect(worker).toMatch(/^@mujoco\/mujoco \S+, Apache-2\.0\n\n\s*Apache License/);
    expect(three).toMatch(/^three \S+, MIT\n\nThe MIT License/);
  });

  test("are made anew where one is lost or was changed, and else left alone", async () => {
    const before = [...bundles, ...licenses].map(read);
    const [changed, lost, kept] = bundles.map((path) => join(folder, path));
    const { mtimeMs } = statSync(kept);
    writeFileSync(changed, "changed");
    rmSync(lost);
    rmSync(join(folder, licenses[1]));
    await writePageFiles(folder);
    expect([...bundles, ...licenses].map(read)).toEqual(before);
    expect(statSync(kept).mtimeMs).toBe(mtimeMs);
  });

  test("are made anew where the record of what they were made of is broken", async () => {
    const record = join(softedgeFolder, "build/bundles/client-index.ts.json");
    const before = read("client.js");
    for (const broken of ["", "{}"]) {
      writeFileSync(record, broken);
      await writePageFiles(folder);
      expect(read("client.js")).toBe(before);
    }
  });
});
