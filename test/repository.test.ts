import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";

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

describe("the repository", () => {
  test("is formatted, and free of what the linter warns of", () => {
    expect(complaintsOf("biome", "ci", "--error-on-warnings", ".")).toBe("");
  });

  test.each([".", "edge"])("type-checks: %s", (project) => {
    expect(complaintsOf("tsc", "--project", project)).toBe("");
  });
});
