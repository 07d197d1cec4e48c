import { expect, test } from "vitest";
import * as library from "../../library/index.ts";
import * as statistics from "../../statistics/index.ts";
import { proseOf } from "./markdown.ts";

const named = new Set(
  Array.from(proseOf("docs/library.md").matchAll(/`(\w+)`/g), ([, name]) => name),
);

test.each([
  ["softedge", library],
  ["softedge/statistics", statistics],
])("docs/library.md names every export of %s", (_, exports) => {
  expect(Object.keys(exports).filter((name) => !named.has(name))).toEqual([]);
});
