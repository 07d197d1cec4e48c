import { element } from "../element.js";
import { stateLine } from "../experiment/state.js";
import { verdicts } from "../experiment/verdict.js";
import { count, percent } from "../format.js";

/**
 * An experiment in the list of them.
 *
 * @returns {{ node: HTMLElement, experiment: object, update: (results: object) => void }}
 */
export function experimentCard(experiment) {
  const { definition, phases } = experiment;
  const { name, description, arms } = definition;
  const { weights, coverage } = phases.at(-1) ?? definition;
  const units = element("p", { className: "units" });
  const verdict = element("div", { className: "verdicts" });
  const node = element(
    "article",
    {},
    element("h2", {}, element("a", { href: `/experiments/${name}` }, name)),
    element("p", { className: "state" }, ...stateLine(experiment)),
    ...(description ? [element("p", { className: "description" }, description)] : []),
    element("ul", { className: "arms" }, ...arms.map((arm, i) => armLine(arm, weights[i]))),
    ...(coverage < 1
      ? [element("p", { className: "hint" }, `${percent(coverage)} of units take part.`)]
      : []),
    units,
    verdict,
  );
  return {
    node,
    experiment,
    update(results) {
      const sum = results.arms.reduce((total, arm) => total + arm.units, 0);
      units.textContent = sum === 1 ? "1 unit" : `${count(sum)} units`;
      verdict.replaceChildren(...verdicts(results));
    },
  };
}

function armLine({ name, policy, version, mode }, weight) {
  return element(
    "li",
    {},
    element("strong", {}, name),
    ` ${percent(weight)}: `,
    element("a", { href: `/policies/${policy}` }, policy),
    " ",
    element("code", { title: "version" }, version),
    `, ${mode}`,
  );
}
