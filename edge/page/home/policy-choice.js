import { element } from "../element.js";
import { formatReturn } from "../format.js";
import { originText, words } from "../policy-text.js";

/** A policy in the list of them; `choose` is called once it is picked. */
export function policyOption(policy, choose) {
  const { name, distribution, environment, evaluation, modes } = policy;
  const input = element("input", {
    type: "radio",
    name: "policy",
    id: `policy-${name}`,
    ariaLabel: name,
  });
  input.addEventListener("change", choose);
  const { mean, standard_deviation } = evaluation?.[modes[0]] ?? {};
  return element(
    "label",
    { className: "option" },
    input,
    element("strong", {}, name),
    fact(environment ?? "no environment"),
    fact(words[distribution] ?? distribution),
    fact(
      mean === undefined
        ? "not evaluated"
        : `return ${formatReturn(mean)} \u00b1 ${formatReturn(standard_deviation)}`,
    ),
  );
}

function fact(text) {
  return element("span", { className: "option-fact" }, text);
}

/** The facts of the chosen policy, with a link to its page. */
export function policyFacts(policy) {
  const { name, algorithm, version, evaluation } = policy;
  const facts = [algorithm, originText(policy)];
  if (evaluation) facts.push(`returns over ${evaluation.episodes} episodes`);
  return [
    element("span", {}, facts.join(" \u00b7 ")),
    element("code", { title: "version" }, version),
    element("a", { href: `/policies/${name}` }, `All about ${name}`),
  ];
}
