import type { ForeignTensor } from "../networks/state-dict.ts";
import { quoted } from "../policy/quoted.ts";
import { fitsAny } from "./fit.ts";
import { knownLayouts } from "./known-layouts.ts";

/** How many tensors a message lists. */
const mostListed = 20;

/** The tensors of a file and their shapes, for a message. */
function listed(tensors: ReadonlyMap<string, ForeignTensor>): string {
  const first = Array.from(tensors, ([name, { shape }]) => `${quoted(name)} [${shape.join(", ")}]`);
  const more = first.length - mostListed;
  return first.slice(0, mostListed).join(", ") + (more > 0 ? `, and ${more} more` : "");
}

/** Says in lines which layouts fit a file, which are known, and which tensors it has. */
export function layoutAdvice(tensors: ReadonlyMap<string, ForeignTensor>): string {
  const fitting = [...knownLayouts].flatMap(([name, mappings]) =>
    fitsAny(tensors, mappings) ? [name] : [],
  );
  const fits =
    fitting.length > 0
      ? `the tensors fit ${fitting.map((name) => `--layout ${name}`).join(" and ")}`
      : "no known layout fits: describe the tensors in a mapping file, and give its path as --layout";
  return [
    fits,
    `known layouts: ${[...knownLayouts.keys()].join(", ")}`,
    `the tensors of the file: ${listed(tensors)}`,
  ].join("\n");
}
