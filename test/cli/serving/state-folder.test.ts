import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openState } from "../../../cli/serving/state-folder.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

test("a state folder belongs to one server, and says to whom", () => {
  const path = join(temporaryFolder(), "state");
  {
    using state = openState(path);
    const who = `process ${process.pid} already serves ${path}`;
    expect(() => openState(path)).toThrow(`${who}, since `);
    state.announce(8790);
    expect(() => openState(path)).toThrow(`${who} on http://127.0.0.1:8790, since `);
    expect(() => openState(path)).toThrow("--state FOLDER");
  }
  using _ = openState(path);
});

test("what a killed server has left is taken over, except what it has stored", () => {
  const path = temporaryFolder();
  mkdirSync(join(path, "serve.lock"));
  // Linux has no process with such an id.
  writeFileSync(join(path, "serve.lock", "4194305 1 2026-01-31T12.30.00.000Z"), "");
  writeFileSync(join(path, "serve.json"), JSON.stringify({ pid: 4194305, port: 8787 }));
  mkdirSync(join(path, "serve"));
  writeFileSync(join(path, "serve", "policies.ts"), "");
  mkdirSync(join(path, "v3"));
  {
    using state = openState(path);
    expect(readdirSync(state.build)).toEqual([]);
  }
  expect(existsSync(join(path, "v3"))).toBe(true);
  expect(readdirSync(path).sort()).toEqual(["serve", "v3"]);
});

test("a folder that cannot be written is named, with what to do", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  const path = join(file, "state");
  expect(() => openState(path)).toThrow(`${path} cannot be written (`);
  expect(() => openState(path)).toThrow("choose another folder: --state FOLDER");
});
