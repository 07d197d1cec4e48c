import { element, formatReturn } from "./element.js";

/** Distributions in words. */
const words = {
  squashed_gaussian: "squashed Gaussian",
  clipped_gaussian: "clipped Gaussian",
  none: "deterministic",
};

/** The card of a policy in the list of them; `choose` is called once it is picked. */
export function policyCard(policy, choose) {
  const { name, environment, algorithm, distribution, version, evaluation } = policy;
  const input = element("input", { type: "radio", name: "policy", id: `policy-${name}` });
  input.addEventListener("change", choose);
  const returns = (mode) => {
    const { mean, standard_deviation } = evaluation[mode];
    const text = `${formatReturn(mean)} \u00b1 ${formatReturn(standard_deviation)}`;
    return element("div", {}, element("dt", {}, `${mode} return`), element("dd", {}, text));
  };
  return element(
    "label",
    { className: "card" },
    input,
    element("strong", {}, name),
    element("span", {}, `${environment} \u00b7 ${algorithm}`),
    element("span", { title: "distribution of actions" }, words[distribution] ?? distribution),
    element(
      "dl",
      { title: `returns over ${evaluation.episodes} episodes` },
      ...policy.modes.map(returns),
    ),
    element("code", { title: "version" }, version),
  );
}
