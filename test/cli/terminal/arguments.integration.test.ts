import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../../cli/terminal/arguments.ts";

describe("a command line", () => {
  test("is what would be typed in the folder of softedge", () => {
    const train = ["train", "sac", "--hidden", "64,64", "--runs", "/tmp/my runs"];
    expect(commandLine([], train)).toBe(
      "node cli/softedge.ts train sac --hidden '64,64' --runs '/tmp/my runs'",
    );
    expect(commandLine(["--max-old-space-size=4096"], ["start"])).toBe(
      "node '--max-old-space-size=4096' cli/softedge.ts start",
    );
  });

  test("of the package is what would be typed in the project that has it", () => {
    expect(commandLine([], ["train", "sac"], true)).toBe("npx softedge train sac");
    expect(commandLine(["--expose-gc"], ["start"], true)).toBe(
      "node --expose-gc node_modules/softedge/dist/cli/softedge.js start",
    );
  });

  test("is taken by a shell for the same arguments", () => {
    const args = ["", "it's", '{"a": [1, null]}', "$HOME", "a\nb", "`x`", "\\", "*", "-1"];
    const command = commandLine([], args).replace(
      "node cli/softedge.ts",
      `"${process.execPath}" -p 'JSON.stringify(process.argv.slice(1))' --`,
    );
    expect(JSON.parse(execFileSync("sh", ["-c", command], { encoding: "utf8" }))).toEqual(args);
  });
});
