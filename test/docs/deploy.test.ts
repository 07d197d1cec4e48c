import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { blocksOf } from "./markdown.ts";

/** The names of bindings in a configuration of Wrangler, without comments and the page's files. */
function bindingsIn(toml: string): string[] {
  const lines = toml.replaceAll(/^#.*$/gm, "");
  const names = lines.matchAll(/\b(?:binding|name) = "([A-Z_]+)"/g);
  return Array.from(names, ([, name]) => name).filter((name) => name !== "ASSETS");
}

test("staging in docs/deploy.md has every binding of wrangler.toml", () => {
  const staging = blocksOf("docs/deploy.md").find(({ text }) => text.includes("[env.staging]"));
  const bindings = bindingsIn(readFileSync("wrangler.toml", "utf8"));
  expect(bindings.length).toBeGreaterThan(0);
  expect(bindingsIn(staging?.text ?? "").toSorted()).toEqual(bindings.toSorted());
});
