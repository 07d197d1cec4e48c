import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { shippedPolicies } from "../../../export/shipped-policies.ts";
import { zoo } from "../../../studies/results/zoo.ts";
import { linksOf } from "../../docs/markdown.ts";

test("the protected policies are those of the zoo", () => {
  expect(shippedPolicies("policies")).toEqual(zoo.map(({ name }) => name).sort());
});

test("every policy of the zoo is not ignored by git, and its card is linked", () => {
  const ignored = readFileSync(".gitignore", "utf8").split("\n");
  const cards = linksOf("docs/README.md");
  for (const { name } of zoo) {
    expect(ignored).toContain(`!/policies/${name}/`);
    expect(cards).toContain(`../policies/${name}/README.md`);
  }
});
