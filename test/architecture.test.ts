import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { circlesIn } from "./architecture/circles.ts";
import { planOf } from "./architecture/plan.ts";
import { roomsIn } from "./architecture/rooms.ts";
import { homeless, unlisted, upward } from "./architecture/rules.ts";
import { git } from "./git.ts";

/** Sources that git knows or would take in, but for tests, and for what configures tools. */
const sources = git(".", "ls-files", "--cached", "--others", "--exclude-standard")
  .split("\n")
  .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && existsSync(file))
  .filter((file) => !/^(test|docs)\/|^[^/]+\.config\.ts$/.test(file));
const tree = Object.fromEntries(sources.map((file) => [file, readFileSync(file, "utf8")]));
const plan = planOf(roomsIn(readFileSync("ARCHITECTURE.md", "utf8")));

describe("ARCHITECTURE.md", () => {
  test("has a room for every source, and a folder for every room", () => {
    const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();
    expect(homeless(plan, tree, isFolder)).toEqual([]);
  });

  test("lists what every room imports", () => {
    expect(unlisted(plan, tree)).toEqual([]);
  });

  test("lists of each room what stands above it: imports go up the table, to what is there first", () => {
    expect(upward(plan)).toEqual([]);
  });
});

/** Both stand behind the specifier `softedge:inference`, of which one is chosen. */
const sameOnPurpose = ["createSession"];

test("no two files export different things by one name", () => {
  const exported =
    /^export (?:declare )?(?:async )?(?:function\*?|const|let|class|interface|type) (\w+)/gm;
  const declared = Object.entries(tree).flatMap(([file, text]) =>
    Array.from(text.matchAll(exported), ([, name]) => ({ name, file })),
  );
  const twice = [...Map.groupBy(declared, ({ name }) => name)]
    .map(([name, all]) => ({ name, files: [...new Set(all.map(({ file }) => file))] }))
    .filter(({ name, files }) => files.length > 1 && !sameOnPurpose.includes(name))
    .map(({ name, files }) => `${name}: ${files.join(", ")}`);
  expect(twice).toEqual([]);
});

test("no files import each other in a circle", () => {
  expect(circlesIn(tree)).toEqual([]);
});
