import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hubCard } from "../../../export/hugging-face/card.ts";
import { evaluationResults } from "../../../export/hugging-face/metadata.ts";
import { type YamlValue, yamlOf } from "../../../export/hugging-face/yaml.ts";
import { readPackage } from "../../../export/policy-package.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import { runConfig } from "../../../train/registry.ts";
import { packageOf } from "../../distributions.ts";

const { manifest: hopper } = readPackage("policies/hopper");

/** Reads the lines of a block of YAML, of which strings are double-quoted. */
function readBlock(lines: readonly string[]): YamlValue {
  if (!/^(- |\w[\w-]*:( |$))/.test(lines[0])) return JSON.parse(lines.join("\n"));
  const inner = (block: readonly string[]) => readBlock(block.map((line) => line.slice(2)));
  const blocks: string[][] = [];
  for (const line of lines) {
    if (line.startsWith("  ")) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  if (lines[0].startsWith("- ")) return blocks.map(inner);
  return Object.fromEntries(
    blocks.map(([first, ...rest]) => {
      const [, key, value] = /^([\w-]+): ?(.*)$/s.exec(first) ?? [];
      return [key, rest.length > 0 ? inner(rest) : JSON.parse(value)];
    }),
  );
}

const { tree } = fc.letrec<{ tree: YamlValue; map: Record<string, YamlValue> }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x)),
    fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
    tie("map"),
  ),
  map: fc.dictionary(fc.stringMatching(/^[a-z][a-z_-]{0,6}$/), tie("tree"), {
    minKeys: 1,
    maxKeys: 3,
  }),
}));

test("YAML is read as it was written", () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(readBlock(yamlOf({ value }).trimEnd().split("\n"))).toEqual({ value });
    }),
  );
});

test("YAML has no line break within a string", () => {
  expect(yamlOf({ value: "a\nb\u0085c\u2028d\u2029e" })).toBe(
    'value: "a\\nb\\u0085c\\u2028d\\u2029e"\n',
  );
});

describe("the card of a model", () => {
  test("begins with the metadata that the Hub reads", () => {
    const card = hubCard(hopper, { file: "replay.gif", shows: "An episode" });
    expect(card.split("---\n")[1]).toBe(`library_name: "softedge"
pipeline_tag: "reinforcement-learning"
tags:
  - "Hopper-v5"
  - "deep-reinforcement-learning"
  - "reinforcement-learning"
  - "sac-2019"
  - "onnx"
model-index:
  - name: "sac-2019"
    results:
      - task:
          type: "reinforcement-learning"
          name: "reinforcement-learning"
        dataset:
          name: "Hopper-v5"
          type: "Hopper-v5"
        metrics:
          - type: "mean_reward"
            value: "3180.55 +/- 4.95"
            name: "mean_reward"
            verified: false
`);
  });

  test("tells the returns of both modes, the tensors, and the config that trains it anew", () => {
    const card = hubCard(hopper, { file: "replay.gif", shows: "An episode" });
    expect(card.split("\n")).toEqual(
      expect.arrayContaining([
        "![An episode](replay.gif)",
        "- **Return, deterministic:** 3180.5 ± 5.0, mean and standard deviation of 100 episodes",
        "- **Return, stochastic:** 3179.2 ± 9.1, mean and standard deviation of 100 episodes",
        "| in | `observation` | FP32 | [batch, 11] |",
        "| out | `log_prob` | FP32 | [batch] |",
      ]),
    );
    const config = JSON.parse(/```json\n([\s\S]*?)```/.exec(card)?.[1] ?? "");
    const { origin } = hopper;
    if (origin.kind !== "run") throw new Error("policies/hopper is of a run");
    expect(config).toMatchObject({
      environment: "Hopper-v5",
      seed: origin.seed,
      ...origin.hyperparameters,
    });
    // It was trained before devices were there, and ONNX Runtime was called "auto".
    expect(runConfig.parse(config)).toMatchObject({ engine: "ort", device: "cpu" });
  });

  test("of an imported policy says where it is from, and not how to train it", () => {
    const { manifest } = packageOf("pushes");
    const card = hubCard(manifest, undefined);
    expect(manifest.origin.kind).toBe("import");
    expect(card).toContain("- **Imported from:**");
    expect(card).not.toContain("## Training");
    expect(card).not.toContain("![");
  });

  test("without an environment, or an evaluation, has no results", () => {
    const { environment: _, evaluation: __, ...rest } = packageOf("pushes").manifest;
    // Of an imported policy, both may be unknown.
    const manifest = rest as Manifest;
    const card = hubCard(manifest, undefined);
    expect(card).not.toContain("model-index");
    expect(card).toContain("- **Interface:** 3 numbers in, one of 3 actions out");
    expect(card).not.toContain("undefined");
    // There is nothing to play it in.
    expect(card).not.toContain("evaluate FOLDER");
    expect(card).toContain("publish FOLDER");
    expect(evaluationResults(manifest)).toBeUndefined();
  });
});

test("results have the mean return without noise first", () => {
  const { evaluation } = hopper;
  if (!evaluation) throw new Error("the policy was not evaluated");
  const { mean, standard_deviation } = evaluation.deterministic;
  expect(evaluationResults(hopper)).toMatchObject({
    mean_reward: mean,
    std_reward: standard_deviation,
    is_deterministic: true,
    n_eval_episodes: 100,
    stochastic: { mean_reward: evaluation.stochastic?.mean },
  });
});
