import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { anchorsOf, blocksOf, documents, linksOf, proseOf } from "./markdown.ts";

const isExternal = (link: string) => /^[a-z]+:/.test(link);

describe.each(documents)("%s", (document) => {
  test("links to files that exist, and to headings that they have", () => {
    const broken = linksOf(document).filter((link) => {
      if (isExternal(link)) return false;
      const [path, anchor] = link.split("#");
      const target = path === "" ? document : join(dirname(document), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("has blocks of JSON that parse", () => {
    for (const { language, text } of blocksOf(document)) {
      if (language === "json") for (const line of recordsIn(text)) JSON.parse(line);
    }
  });
});

/** The values of a block: one, or one in each line. */
function recordsIn(text: string): string[] {
  const lines = text.trim().split("\n");
  return lines.every((line) => /^\{.*\}$/.test(line)) ? lines : [text];
}

test("docs/README.md lists every document", () => {
  const listed = linksOf("docs/README.md").map((link) => join("docs", link));
  const others = documents.filter(
    (each) => each.startsWith("docs/") && !each.endsWith("README.md"),
  );
  expect(others.filter((each) => !listed.includes(each))).toEqual([]);
});

describe("README.md", () => {
  const text = readFileSync("README.md", "utf8");

  test("is read in a few minutes", () => {
    expect(text.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(700);
  });

  test("starts a clone by two commands", () => {
    expect(text).toContain("```sh\nnpm ci\nnpm start\n```");
  });
});

test.each(documents.filter((each) => each.startsWith("docs/")))(
  "%s opens with what it is for",
  (document) => {
    const [, title, opening] = /^# (.+)\n\n(.+)\n/.exec(proseOf(document)) ?? [];
    expect(title).toBeDefined();
    expect(opening).toMatch(/^This page /);
  },
);
