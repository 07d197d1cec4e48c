import { interfaceOf } from "../../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../schemas/space.ts";
import type { ActionKind } from "../../train/learning/learned-vector.ts";
import { type Algorithm, algorithms } from "../../train/registry.ts";

const spaces: Record<ActionKind, BoundedBoxSpace | DiscreteSpace> = {
  box: { kind: "box", low: [-1], high: [1] },
  discrete: { kind: "discrete", size: 2 },
};

/** A policy that an algorithm trains: "`none`, for box actions, deterministic". */
function describePolicy({ action, distribution }: Algorithm["policies"][number]): string {
  const facts = { observation: spaces.box, action: spaces[action], distribution };
  const { modes } = interfaceOf(facts);
  return `\`${distribution}\`, for ${action} actions, ${modes.join(" and ")}`;
}

function describe(algorithm: Algorithm): string {
  const { title, command, about, policies, source } = algorithm;
  const variant = "variant" in algorithm ? ` --variant ${algorithm.variant}` : "";
  return [
    `- **${title}**, \`train ${command}${variant}\` (${source})`,
    `  - traits: ${about}`,
    `  - policy: ${policies.map(describePolicy).join("; or ")}`,
  ].join("\n");
}

/** The list of docs/algorithms.md, with an entry for each algorithm of the registry. */
export function algorithmList(): string {
  return algorithms.map(describe).join("\n");
}
