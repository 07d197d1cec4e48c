import { element } from "../../../edge/page/element.js";

/** Metrics that most people want to see, in words. */
const usual = {
  "evaluation/deterministic/mean": "return of evaluations, deterministic",
  "evaluation/stochastic/mean": "return of evaluations, stochastic",
  "episode/return": "return of episodes",
  "sweep/error": "error of Q",
};
/** What is shown unless a person has chosen: the first of these that is recorded. */
const defaults = ["evaluation/deterministic/mean", "sweep/error"];

const textOf = (tag) => usual[tag] ?? tag;
const option = (tag) => element("option", { value: tag }, textOf(tag));

/**
 * Lets a person choose one of the recorded metrics. The address keeps the choice.
 *
 * @param {HTMLSelectElement} select
 * @param {() => void} onChange
 */
export function metricChoice(select, onChange) {
  let chosen = new URLSearchParams(location.hash.slice(1)).get("metric");
  let offered = "";

  select.addEventListener("change", () => {
    chosen = select.value;
    history.replaceState(null, "", `#${new URLSearchParams({ metric: chosen })}`);
    onChange();
  });

  return {
    value: () => select.value,
    text: () => textOf(select.value),
    /** @param {string[]} tags what has been recorded */
    offer(tags) {
      const value = chosen || (defaults.find((tag) => tags.includes(tag)) ?? defaults[0]);
      const all = [...new Set([...tags, value])];
      if (offered !== all.join("\n")) {
        offered = all.join("\n");
        const first = Object.keys(usual).filter((tag) => all.includes(tag));
        const others = all.filter((tag) => !first.includes(tag)).toSorted();
        select.replaceChildren(...first.map(option), ...groupsOf(others));
      }
      select.value = value;
    },
  };
}

/** Groups tags by their first part. */
function groupsOf(tags) {
  const kinds = Object.groupBy(tags, (tag) => tag.split("/")[0]);
  return Object.entries(kinds).map(([label, group]) =>
    element("optgroup", { label }, ...group.map(option)),
  );
}
