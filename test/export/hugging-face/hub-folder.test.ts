import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkFolder, writeHubFolder } from "../../../export/hugging-face/hub-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const card = '---\nlibrary_name: "softedge"\n---\n\n# a\n';
const files = { "actor.onnx": Uint8Array.of(1), "README.md": card };
const textOf = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

describe("the folder of a model", () => {
  test("may be new or empty, and nothing is left beside it", () => {
    const parent = temporaryFolder();
    for (const folder of ["new", "empty", "deep/in"].map((name) => join(parent, name))) {
      if (folder.endsWith("empty")) mkdirSync(folder);
      checkFolder(folder, false);
      writeHubFolder(folder, files);
      expect(readdirSync(folder).toSorted()).toEqual(["README.md", "actor.onnx"]);
    }
    expect(readdirSync(parent).toSorted()).toEqual(["deep", "empty", "new"]);
  });

  test("may be a clone of an empty repository, or an earlier export with files of its own", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ".git"));
    for (const content of ["first", "second"]) {
      checkFolder(folder, false);
      writeHubFolder(folder, { ...files, "results.json": content });
      writeFileSync(join(folder, "replay.mp4"), "film");
      expect(textOf(folder, "results.json")).toBe(content);
    }
    expect(textOf(folder, "replay.mp4")).toBe("film");
  });

  test.each([
    "---\ntags:\n- a\nlibrary_name: softedge\n---\n",
    "---\r\nlibrary_name: 'softedge'\r\n---\r\n",
  ])("is known again by a card that was edited: %j", (edited) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "README.md"), edited);
    expect(() => checkFolder(folder, false)).not.toThrow();
  });

  test.each([
    "# notes\n",
    "---\nlibrary_name: other\n---\nlibrary_name: softedge\n",
    "---\nlibrary_name: softedge-fork\n---\n",
  ])("is not one that holds something else, unless that is asked for: %j", (content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "README.md"), content);
    const complaint = `${folder} holds README.md, and is no earlier export`;
    expect(() => checkFolder(folder, false)).toThrow(complaint);
    checkFolder(folder, true);
    writeHubFolder(folder, files);
    expect(textOf(folder, "README.md")).toBe(card);
  });

  test("is not there where a file cannot be written", () => {
    const parent = temporaryFolder();
    const folder = join(parent, "model");
    const nowhere = { ...files, "no/such/folder": "x" };
    expect(() => writeHubFolder(folder, nowhere)).toThrow(`cannot write ${folder}`);
    expect(readdirSync(parent)).toEqual([]);
  });
});
