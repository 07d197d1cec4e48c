import { globSync, readFileSync } from "node:fs";
import { shippedPolicies } from "../../export/shipped-policies.ts";

/** Every document of the repository, by its path. */
export const documents = globSync([
  "*.md",
  "configs/*.md",
  "docs/*.md",
  ...shippedPolicies("policies").map((name) => `policies/${name}/*.md`),
  "template/*.md",
  "test/fixtures/*.md",
]).toSorted();

export interface Block {
  document: string;
  /** Counts the blocks of the document from 0. */
  index: number;
  language: string;
  text: string;
}

/** Returns the fenced blocks of code of a document, without the indentation of a list. */
export function blocksOf(document: string): Block[] {
  const fenced = /^( *)```(\w*)[^\n]*\n([\s\S]*?)^\1```/gm;
  return Array.from(readFileSync(document, "utf8").matchAll(fenced), (match, index) => {
    const [, indentation, language, text] = match;
    return { document, index, language, text: text.replaceAll(`\n${indentation}`, "\n") };
  });
}

/** Returns a document's text without its blocks of code. */
export function proseOf(document: string): string {
  return readFileSync(document, "utf8").replaceAll(/^( *)```[\s\S]*?^\1```/gm, "");
}

/** Returns the anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(document: string): string[] {
  const headings = Array.from(proseOf(document).matchAll(/^#+ (.+)$/gm), ([, title]) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
  const before = new Map<string, number>();
  return headings.map((anchor) => {
    const count = before.get(anchor) ?? 0;
    before.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Returns the targets of a document's links and pictures. */
export function linksOf(document: string): string[] {
  const text = proseOf(document).replaceAll(/`[^`\n]*`/g, "");
  return Array.from(text.matchAll(/\]\(([^()\s]+)\)/g), ([, target]) => target);
}
