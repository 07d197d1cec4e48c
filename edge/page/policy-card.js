import { element, formatReturn } from "./element.js";

/** Distributions in words. */
export const words = {
  squashed_gaussian: "squashed Gaussian",
  clipped_gaussian: "clipped Gaussian",
  none: "deterministic",
};

/** Where a policy comes from, and for an imported one whether it was held against the original. */
export function originText({ origin, check }) {
  if (origin.kind === "run")
    return `trained by softedge ${origin.softedge_version}, seed ${origin.seed}`;
  const from = ["imported from", origin.framework, origin.framework_version];
  const checked = check ? `checked on ${check.observations} observations` : "not checked";
  return `${from.filter(Boolean).join(" ")}, ${checked}`;
}

/** Where a policy acts and what trained it, as far as its manifest says. */
export function taskText({ environment, algorithm }) {
  return environment === undefined ? algorithm : `${environment} \u00b7 ${algorithm}`;
}

/** The card of a policy in the list of them; `choose` is called once it is picked. */
export function policyCard(policy, choose) {
  const { name, distribution, version, evaluation } = policy;
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
    element("span", {}, taskText(policy)),
    element("span", { title: "origin" }, originText(policy)),
    element("span", { title: "distribution of actions" }, words[distribution] ?? distribution),
    evaluation
      ? element(
          "dl",
          { title: `returns over ${evaluation.episodes} episodes` },
          ...policy.modes.map(returns),
        )
      : element("span", {}, "not evaluated in an environment"),
    element("code", { title: "version" }, version),
  );
}
