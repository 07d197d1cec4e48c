import { describe, expect, test } from "vitest";
import { circlesIn } from "./circles.ts";
import { planOf } from "./plan.ts";
import type { Room } from "./rooms.ts";
import { homeless, type Tree, unlisted, upward } from "./rules.ts";

const folders: Room[] = [
  { folder: "schemas/", imports: [] },
  { folder: "graph/", imports: ["schemas"] },
  { folder: "edge/", imports: ["schemas", "graph/simd"] },
];
const rooms: Room[] = [
  { folder: "edge/http/", imports: ["schemas"], parent: "edge/" },
  { folder: "edge/act/", imports: ["http", "schemas"], parent: "edge/" },
  { folder: "edge/act/stream/", imports: ["act", "graph/simd"], parent: "edge/" },
  { folder: "edge/", imports: ["act", "schemas"], parent: "edge/" },
];
const whole = planOf(folders);
const divided = planOf([...folders, ...rooms]);
const isFolder = () => true;

/** A tree in which one file imports another. */
const treeOf = (from: string, to: string): Tree => ({
  [from]: `import type { X } from "${"../".repeat(from.split("/").length - 1)}${to}";`,
  [to]: "",
});

describe("a file", () => {
  test("is in the deepest room that has it", () => {
    expect(divided.roomOf("edge/act/stream/socket.ts")?.folder).toBe("edge/act/stream/");
    expect(divided.roomOf("edge/act/deeper/act.ts")?.folder).toBe("edge/act/");
    expect(divided.roomOf("edge/worker.ts")).toBe(rooms[3]);
    expect(whole.roomOf("edge/act/act.ts")).toBe(folders[2]);
  });

  test("without a room is named", () => {
    const tree = {
      "edge/new/x.ts": "",
      "novel/x.ts": "",
      "edge/worker.ts": "",
      "graph/a/b.ts": "",
    };
    expect(homeless(divided, tree, isFolder)).toEqual([
      "edge/new/x.ts is in no room",
      "novel/x.ts is in no room",
    ]);
    expect(homeless(whole, tree, isFolder)).toEqual(["novel/x.ts is in no room"]);
  });

  test("must have been there for a room to be", () => {
    expect(homeless(divided, {}, (path) => path !== "edge/act/")).toEqual([
      "edge/act/ is no folder",
    ]);
  });
});

describe("an import", () => {
  test.each([
    ["within a folder", "graph/a/x.ts", "graph/y.ts"],
    ["of a folder that is listed", "graph/x.ts", "schemas/y.ts"],
    ["of a listed folder's part", "edge/act/stream/x.ts", "graph/simd/y.ts"],
    ["of a room beside it", "edge/act/x.ts", "edge/http/y.ts"],
    ["by a folder's own files", "edge/x.ts", "edge/act/y.ts"],
  ])("%s is allowed", (_, from, to) => {
    expect(unlisted(divided, treeOf(from, to))).toEqual([]);
  });

  test.each([
    ["of a folder that is not listed", "schemas/x.ts", "graph/y.ts", "schemas/"],
    ["of another part of a folder", "edge/act/stream/x.ts", "graph/y.ts", "edge/act/stream/"],
    ["of a room that is not listed", "edge/http/x.ts", "edge/act/y.ts", "edge/http/"],
    ["of a room within one that is listed", "edge/x.ts", "edge/act/stream/y.ts", "edge/"],
    ["of the folder's own files", "edge/act/x.ts", "edge/y.ts", "edge/act/"],
  ])("%s is refused", (_, from, to, by) => {
    const message = `${from} -> ${to}, which ${by} does not list`;
    expect(unlisted(divided, treeOf(from, to))).toContain(message);
  });

  test("that a room lists and its folder does not is refused", () => {
    const plan = planOf([
      { folder: "noise/", imports: [] },
      { folder: "edge/", imports: [] },
      { folder: "edge/act/", imports: ["noise"], parent: "edge/" },
    ]);
    expect(unlisted(plan, treeOf("edge/act/x.ts", "noise/y.ts"))).toEqual([
      "edge/act/x.ts -> noise/y.ts, which edge/ does not list",
    ]);
  });
});

describe("a list", () => {
  test("of what stands above is right", () => {
    expect(upward(divided)).toEqual([]);
  });

  test.each<[string, Room[], string]>([
    [
      "a folder below",
      [
        { folder: "graph/", imports: ["train"] },
        { folder: "train/", imports: [] },
      ],
      "graph/ lists train/, which does not stand above it",
    ],
    [
      "a room below",
      [
        { folder: "edge/", imports: [] },
        { folder: "edge/http/", imports: ["act"], parent: "edge/" },
        { folder: "edge/act/", imports: [], parent: "edge/" },
      ],
      "edge/http/ lists edge/act/, which does not stand above it",
    ],
    [
      "nothing that there is",
      [{ folder: "graph/", imports: ["the types of schemas"] }],
      "graph/ lists the types of schemas/, which is no room",
    ],
  ])("that names %s is refused", (_, rows, message) => {
    expect(upward(planOf(rows))).toEqual([message]);
  });
});

describe("a circle", () => {
  test("is told file by file, wherever it is entered", () => {
    const tree = {
      "a/x.ts": 'import "./y.ts";',
      "a/y.ts": 'import type { Z } from "../b/z.ts";',
      "b/z.ts": 'new URL("../a/y.ts", import.meta.url);',
    };
    expect(circlesIn(tree)).toEqual(["a/y.ts -> b/z.ts -> a/y.ts"]);
  });

  test("is not what two ways to one file make", () => {
    const tree = {
      "x.ts": 'import "./y.ts";\nimport "./z.ts";',
      "y.ts": 'import "./z.ts";',
      "z.ts": "",
    };
    expect(circlesIn(tree)).toEqual([]);
  });
});
