import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeBadName, projectFiles } from "../../../cli/init/project.ts";
import { askFor } from "../../../cli/init/questions.ts";
import { writeProject } from "../../../cli/init/write-project.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { temporaryFolder } from "../../temporary-folder.ts";

const files = projectFiles("template", { name: "arm-7" });
const textOf = (path: string) =>
  Buffer.from(files.find((file) => file.path === path)?.content ?? []).toString("utf8");

describe("the files of a project", () => {
  test("are those of the template, with the project's name", () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ".gitignore",
        ".github/workflows/deploy.yml",
        "README.md",
        "environments/puck.test.ts",
        "environments/puck.ts",
        "package.json",
        "worker.ts",
        "wrangler.toml",
      ]),
    );
    expect(textOf("wrangler.toml")).toContain('name = "arm-7"');
    for (const { path } of files) expect(textOf(path)).not.toContain("my-robot");
  });

  test("name the versions that softedge itself is tested with", () => {
    const manifest = JSON.parse(textOf("package.json"));
    expect(manifest).toMatchObject({
      name: "arm-7",
      private: true,
      type: "module",
      dependencies: {
        hono: packageJson.dependencies.hono,
        softedge: `^${packageJson.version}`,
      },
      devDependencies: { typescript: packageJson.devDependencies.typescript },
    });
    expect(Object.keys(manifest.scripts)).toEqual(["start", "train", "test", "types", "deploy"]);
  });

  test("depend on another softedge where one is asked for", () => {
    const [{ content }] = projectFiles("template", { name: "a", softedge: "file:../softedge.tgz" });
    expect(JSON.parse(Buffer.from(content).toString()).dependencies.softedge).toBe(
      "file:../softedge.tgz",
    );
  });

  test("have Worker names that Cloudflare takes", () => {
    for (const name of ["a", "arm-7", "a".repeat(50)]) {
      expect(describeBadName(name)).toBeUndefined();
    }
    for (const name of ["", "-a", "a-", "Arm", "a_b", "a".repeat(51), "../a"]) {
      expect(describeBadName(name)).toContain("1 to 50 of a-z, 0-9 and -");
    }
  });
});

describe("writing a project", () => {
  const few = [
    { path: "package.json", content: Buffer.from("{}") },
    { path: "README.md", content: Buffer.from("of the template") },
    { path: "environments/puck.ts", content: Buffer.from("") },
  ];

  test("makes the folder, and a second time changes nothing", () => {
    const folder = join(temporaryFolder(), "new");
    expect(writeProject(folder, few)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(["README.md", "environments", "package.json"]);
    expect(() => writeProject(folder, few)).toThrow(
      `${folder} is not empty: it has environments. Nothing was written; choose a new folder`,
    );
  });

  test("leaves a fresh repository's own files as they are", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ".git"));
    writeFileSync(join(folder, "README.md"), "mine");
    expect(writeProject(folder, few)).toEqual(["README.md"]);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("mine");
  });

  test("refuses a folder without a name, which would be the current one", () => {
    expect(() => writeProject("", few)).toThrow('the folder has no name: give one, or "."');
  });

  test("refuses a folder that is a file", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(() => writeProject(file, few)).toThrow(`${file} is a file: choose a new folder`);
  });
});

test("without a terminal, nothing is asked", async () => {
  expect(await askFor({}, false)).toEqual({ folder: "my-robot", install: true });
  expect(await askFor({ folder: "a", install: false }, true)).toEqual({
    folder: "a",
    install: false,
  });
});
