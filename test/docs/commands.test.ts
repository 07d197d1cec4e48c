import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { blocksOf, documents, proseOf } from "./markdown.ts";
import { refusalOf, usagesOf } from "./parse-command.ts";
import { pendingCommands } from "./pending.ts";
import { commandsIn, softedgeArguments } from "./shell.ts";

const pendingNames = pendingCommands.map((usage) => usage.replace(/ [A-Z[].*/, ""));

/** The arguments of softedge in a script; N stands for a number. */
function callsIn(script: string): string[][] {
  return commandsIn(script)
    .flatMap((words) => [softedgeArguments(words) ?? []])
    .filter((args) => args.length > 0)
    .filter((args) => !pendingNames.some((name) => `${args.join(" ")} `.startsWith(`${name} `)))
    .map((args) => args.map((word) => (word === "N" ? "1" : word)));
}

describe.each(documents)("%s", (document) => {
  const scripts = blocksOf(document).filter(({ language }) => ["sh", "ini"].includes(language));
  const blocks = scripts.flatMap(({ text }) => callsIn(text.replaceAll("ExecStart=", "")));

  test.runIf(blocks.length > 0)("has blocks of commands that softedge takes", async () => {
    for (const args of blocks) {
      expect((await refusalOf(args))?.message, args.join(" ")).toBeUndefined();
    }
  });

  const phrases = Array.from(
    proseOf(document).matchAll(/`((?:npx )?softedge [a-z][^`\n]*)`/g),
    ([, phrase]) => phrase.replaceAll(/ \.\.\.|\\(?=\|)/g, ""),
  ).flatMap(callsIn);

  test.runIf(phrases.length > 0)("names commands and options of softedge", async () => {
    for (const args of phrases) {
      const refusal = await refusalOf(args);
      // A sentence may leave arguments out.
      const isShort = /missingArgument|missingMandatory|^commander\.help$/.test(
        refusal?.code ?? "",
      );
      expect(isShort ? undefined : refusal?.message, args.join(" ")).toBeUndefined();
    }
  });
});

describe("docs/commands.md", () => {
  const cells = Array.from(
    readFileSync("docs/commands.md", "utf8").matchAll(/^\| `(?!np)([^`]+)` \|/gm),
    ([, cell]) => cell,
  );

  test("has every command of the program, with its arguments", async () => {
    const usages = cells.map((cell) => cell.replaceAll(/ --.*/g, ""));
    const known = usagesOf(await createProgram());
    // `policies` alone lists, too.
    expect(usages.toSorted()).toEqual(
      [...known.filter((usage) => usage !== "policies"), ...pendingCommands].toSorted(),
    );
  });

  test("has options that the commands have", async () => {
    for (const cell of cells.filter((each) => each.includes(" --"))) {
      const [args] = callsIn(`npx softedge ${cell.replaceAll(/[[\]]|\.\.\./g, "")}`);
      expect((await refusalOf(args))?.message, cell).toBeUndefined();
    }
  });
});

test("no command is pending that the program has", async () => {
  const known = usagesOf(await createProgram());
  expect(pendingCommands.filter((usage) => known.includes(usage))).toEqual([]);
});
