import { type Column, markdownTable } from "../../cli/terminal/markdown-table.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import { type Algorithm, algorithms } from "../../train/registry.ts";

const box: BoundedBoxSpace = { kind: "box", low: [-1], high: [1] };
const discrete: DiscreteSpace = { kind: "discrete", size: 2 };

/** The modes of the policies that an algorithm trains. */
function modesOf({ distribution }: Algorithm): string {
  const action = distribution === "categorical" ? discrete : box;
  return interfaceOf({ observation: box, action, distribution }).modes.join(", ");
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
  ["distribution", ({ distribution }) => `\`${distribution}\``, "left"],
  ["modes", modesOf, "left"],
  ["source", ({ source }) => source, "left"],
];

/** The table of docs/algorithms.md, with a row for each algorithm of the registry. */
export function algorithmTable(): string {
  return markdownTable(algorithms, columns);
}
