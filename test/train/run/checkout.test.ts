import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { checkoutOf } from "../../../train/run/checkout.ts";
import { git } from "../../git.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const hasGit = (() => {
  try {
    return git(".", "--version").length > 0;
  } catch {
    return false;
  }
})();

/** A checkout of one commit. */
function checkout(): { folder: string; commit: string } {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet");
  writeFileSync(join(folder, "file"), "one");
  git(folder, "add", "file");
  git(folder, "commit", "--quiet", "--message", "one");
  git(folder, "tag", "named");
  return { folder, commit: git(folder, "rev-parse", "HEAD") };
}

describe.runIf(hasGit)("a checkout", () => {
  test("is of a commit", () => {
    const { folder, commit } = checkout();
    expect(commit).toMatch(/^[\da-f]{40}$/);
    expect(checkoutOf(folder)).toEqual({ commit, changed: false });
  });

  test("is changed where one of the commit's files is", () => {
    const { folder, commit } = checkout();
    writeFileSync(join(folder, "new"), "no file of the commit");
    expect(checkoutOf(folder)).toEqual({ commit, changed: false });
    writeFileSync(join(folder, "file"), "another");
    expect(checkoutOf(folder)).toEqual({ commit, changed: true });
  });

  test("is none before its first commit, nor in a folder of it that is another's", () => {
    const folder = temporaryFolder();
    git(folder, "init", "--quiet");
    expect(checkoutOf(folder)).toBeNull();
    const installed = join(checkout().folder, "package");
    mkdirSync(installed);
    expect(checkoutOf(installed)).toBeNull();
  });

  test("is none that anybody knows of without git", () => {
    const { folder } = checkout();
    vi.stubEnv("PATH", "");
    expect(checkoutOf(folder)).toBeNull();
    vi.unstubAllEnvs();
  });
});
