import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { askProcess } from "../../installation/own-process.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const { href } = new URL("../../installation/own-process.ts", import.meta.url);

/** A program with such a body, which may answer. */
function program(body: string): URL {
  const file = join(temporaryFolder(), "program.ts");
  writeFileSync(file, `import { answerWith } from ${JSON.stringify(href)};\n${body}\n`);
  return pathToFileURL(file);
}

describe("a program in a process of its own", () => {
  test("answers by its arguments and variables, whatever else it prints", async () => {
    const body = `
      console.log("loading");
      console.error("a warning".repeat(10_000));
      setInterval(() => {}, 1000);
      answerWith([process.argv[2], process.env.COLOUR]);
    `;
    const { answer, log } = await askProcess(program(body), ["device"], { COLOUR: "green" });
    expect(answer).toEqual(["device", "green"]);
    expect(log).toHaveLength(90_001);
  });

  test.each([
    ['throw new TypeError("no driver");', /^no driver$/],
    ["process.exit(3);", /^it ends the process with status 3$/],
    ["process.abort();", /^it ends the process with SIGABRT$/],
  ])("that does %s is an error that says so", async (body, message) => {
    const asked = askProcess(program(`console.error("before"); ${body}`), []);
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toMatchObject({ log: expect.stringContaining("before") });
  });
});
