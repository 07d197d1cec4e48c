import { readFileSync } from "node:fs";

/** The content of a file in test/fixtures. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"));
}
