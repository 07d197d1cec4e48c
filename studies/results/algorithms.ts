import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { ActionKind } from "../../train/learning/learned-vector.ts";
import { type Algorithm, algorithms } from "../../train/registry.ts";

const spaces: Record<ActionKind, BoundedBoxSpace | DiscreteSpace> = {
  box: { kind: "box", low: [-1], high: [1] },
  discrete: { kind: "discrete", size: 2 },
};

/** The modes of the policies that an algorithm trains. */
function modesOf({ policies }: Algorithm): string {
  const modes = policies.flatMap(({ action, distribution }) => {
    const facts = { observation: spaces.box, action: spaces[action], distribution };
    return interfaceOf(facts).modes;
  });
  return [...new Set(modes)].join(", ");
}

const columns: Column<Algorithm>[] = [
  ["algorithm", ({ title }) => title],
  [
    "command",
    (algorithm) => {
      const variant = "variant" in algorithm ? ` --variant ${algorithm.variant}` : "";
      return `\`train ${algorithm.command}${variant}\``;
    },
    "left",
  ],
  ["traits", ({ about }) => about, "left"],
  ["actions", ({ policies }) => policies.map(({ action }) => action).join(", "), "left"],
  [
    "distribution",
    ({ policies }) => policies.map(({ distribution }) => `\`${distribution}\``).join(", "),
    "left",
  ],
  ["modes", modesOf, "left"],
  ["source", ({ source }) => source, "left"],
];

/** The table of docs/algorithms.md, with a row for each algorithm of the registry. */
export function algorithmTable(): string {
  return markdownTable(algorithms, columns);
}
