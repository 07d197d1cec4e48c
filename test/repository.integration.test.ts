import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";

/** Runs a tool of this package; answers what it printed if it failed. */
function complaintsOf(tool: string, ...args: string[]): string {
  try {
    execFileSync(`node_modules/.bin/${tool}`, args, { stdio: "pipe", encoding: "utf8" });
    return "";
  } catch (error) {
    if (error instanceof Error && "stdout" in error && "stderr" in error) {
      return `${error.stdout}${error.stderr}`;
    }
    throw error;
  }
}

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      optionalDependencies: z.record(z.string(), z.string()).default({}),
      integrity: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});

describe("the repository", () => {
  // npm writes down only what the registry that it asked holds; npm 11 then refuses to install.
  test("locks the packages of every platform, not of the one that it was locked on", () => {
    const { packages } = lockfile.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
    const missing = Object.entries(packages).flatMap(([dependent, { optionalDependencies }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          !(`node_modules/${name}` in packages || `${dependent}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  test("locks every package with its hash", () => {
    const { packages } = lockfile.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
    const bare = Object.entries(packages).filter(([path, { integrity }]) => path && !integrity);
    expect(bare).toEqual([]);
  });

  // It downloads CUDA's provider from elsewhere, and fails without a network beyond npm. npm runs the
  // scripts of packages that the lock says have one.
  test("locks onnxruntime-node without its install script", () => {
    const { packages } = lockfile.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
    expect(packages["node_modules/onnxruntime-node"].hasInstallScript).toBeUndefined();
  });

  test("is formatted, and free of what the linter warns of", () => {
    expect(complaintsOf("biome", "ci", "--error-on-warnings", ".")).toBe("");
  });

  test.each([".", "edge", "stage", "stage/tsconfig.page.json"])("type-checks: %s", (project) => {
    expect(complaintsOf("tsc", "--project", project)).toBe("");
  });
});
