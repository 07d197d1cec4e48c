import { expect, test } from "vitest";
import { optionalPackage } from "../../installation/optional-package.ts";

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from here`), {
    code: "ERR_MODULE_NOT_FOUND",
  });

test("a missing package is asked for by name", async () => {
  const loading = optionalPackage("vega", "learning curves", () => Promise.reject(missing("vega")));
  await expect(loading).rejects.toThrow(
    "learning curves need the package vega, which is not installed: npm ci",
  );
});

test("a package that lacks one of its own keeps its error", async () => {
  const loading = optionalPackage("vega", "curves", () => Promise.reject(missing("d3-path")));
  await expect(loading).rejects.toThrow("Cannot find package 'd3-path'");
});

test("an installed package is loaded", async () => {
  expect(await optionalPackage("zod", "schemas", () => import("zod"))).toHaveProperty("z");
});
