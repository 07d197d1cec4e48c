import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { blocksOf, documents, proseOf } from "./markdown.ts";
import { usages as known, refusalOf } from "./parse-command.ts";
import { commandsIn, softedgeArguments } from "./shell.ts";

/** What stands for a number or a name in documents, where commands take no other word. */
const examples = new Map([
  ["N", "1"],
  ["NAME", "name"],
]);

/** The arguments of softedge in a script. */
function callsIn(script: string): string[][] {
  return commandsIn(script)
    .flatMap((words) => [softedgeArguments(words) ?? []])
    .filter((args) => args.length > 0)
    .map((args) => args.map((word) => examples.get(word) ?? word));
}

/** The calls of each document that has any. */
function callsOf(find: (document: string) => string[]): { document: string; calls: string[][] }[] {
  return documents
    .map((document) => ({ document, calls: find(document).flatMap(callsIn) }))
    .filter(({ calls }) => calls.length > 0);
}

const inBlocks = callsOf((document) =>
  blocksOf(document)
    .filter(({ language }) => ["sh", "ini"].includes(language))
    .map(({ text }) => text.replaceAll("ExecStart=", "")),
);

const inSentences = callsOf((document) =>
  Array.from(proseOf(document).matchAll(/`((?:npx )?softedge [a-z][^`\n]*)`/g), ([, phrase]) =>
    phrase.replaceAll(" ...", ""),
  ),
);

test.each(inBlocks)("$document has blocks of commands that softedge takes", async ({ calls }) => {
  for (const args of calls) {
    expect((await refusalOf(args))?.message, args.join(" ")).toBeUndefined();
  }
});

test.each(inSentences)("$document names commands and options of softedge", async ({ calls }) => {
  for (const args of calls) {
    const refusal = await refusalOf(args);
    // A sentence may leave arguments out.
    const isShort = /missing|^commander\.help$/i.test(refusal?.code ?? "");
    expect(isShort ? undefined : refusal?.message, args.join(" ")).toBeUndefined();
  }
});

test.each([
  { args: ["trian"], message: "unknown command 'trian'" },
  { args: ["train", "sax"], message: "there is no train sax" },
  { args: ["experiment", "begin"], message: "unknown command 'begin'" },
  { args: ["serve", "--prot", "1"], message: "unknown option '--prot'" },
  { args: ["serve", "--port", "often"], message: "argument 'often' is invalid" },
  { args: ["export"], message: "missing required argument 'run'" },
  { args: ["export", "one", "two"], message: "too many arguments" },
])("a wrong command would be found: $args", async ({ args, message }) => {
  expect((await refusalOf(args))?.message).toContain(message);
});

describe("docs/commands.md", () => {
  const cells = Array.from(
    readFileSync("docs/commands.md", "utf8").matchAll(/^\| `(?!np)([^`]+)` \|/gm),
    ([, cell]) => cell,
  );

  test("has every command of the program, with its arguments", () => {
    const usages = cells.map((cell) => cell.replaceAll(/ --.*/g, ""));
    expect(usages.toSorted()).toEqual(known.toSorted());
  });

  test("has options that the commands have", async () => {
    for (const cell of cells.filter((each) => each.includes(" --"))) {
      const [args] = callsIn(`npx softedge ${cell.replaceAll(/[[\]]|\.\.\./g, "")}`);
      expect((await refusalOf(args))?.message, cell).toBeUndefined();
    }
  });
});
