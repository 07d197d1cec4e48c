import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { knownLayouts } from "../../../interop/state-dicts/known-layouts.ts";
import { mapping } from "../../../interop/state-dicts/mapping.ts";
import { readStateDictPolicy } from "../../../interop/state-dicts/read.ts";
import { deviationsOf } from "./answers.ts";
import { recordingOf, stateDictFile } from "./fixtures.ts";

describe("docs/import-layouts.md", () => {
  const text = readFileSync("docs/import-layouts.md", "utf8");
  const layouts = new Map(
    Array.from(
      text.matchAll(/^- `([^`]+)`: (.+)\. Activation: (\w+)\.(?: Bounds of actions: (.+?)\.)?/gm),
      ([, name, policy, activation, bounds]) => [name, { policy, activation, bounds }],
    ),
  );

  test("has an example by which a policy answers as the original", async () => {
    const [, example] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    const layout: unknown = JSON.parse(example ?? "");
    const policy = readStateDictPolicy(stateDictFile("two-halves.pt"), { layout });
    expect(policy.origin.framework).toBe("in-house");
    const deviations = await deviationsOf(policy, recordingOf("two-halves").answers);
    expect(Object.keys(deviations)).toContain("log_prob");
    for (const deviation of Object.values(deviations)) expect(deviation).toBeLessThan(1e-5);
  });

  test.each([...knownLayouts])("has the layout %s", (name, mappings) => {
    const { policy = "", activation, bounds } = layouts.get(name) ?? {};
    for (const { head, action, ...rest } of mappings) {
      expect(policy).toContain(head.kind.replace("_gaussian", " Gaussian"));
      expect(activation).toBe(rest.activation.name);
      const isDiscrete = head.kind === "categorical" || head.kind === "greedy";
      expect(bounds).toBe(isDiscrete ? undefined : action.scale ? "in the file" : "asked for");
    }
  });

  test("has every field of a mapping", () => {
    for (const field of Object.keys(mapping.shape)) expect(text).toContain(`\n| \`${field}\` |`);
  });
});
