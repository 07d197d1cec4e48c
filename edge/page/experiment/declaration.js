import { element } from "../element.js";
import { count, duration, format, moment, percent } from "../format.js";
import { tableHead, terms } from "../tables.js";

/** A table of the weights of the arms, with a row for each time that they were set. */
export function weightsTable({ definition, phases }) {
  const { arms, weights, coverage } = definition;
  const set = phases.length > 0 ? phases : [{ weights, coverage }];
  const names = ["since", ...arms.map(({ name }) => name), "of all units"];
  return element(
    "table",
    {},
    tableHead(names, (i) => i > 0),
    element("tbody", {}, ...set.map(phaseRow)),
  );
}

function phaseRow({ since, weights, coverage }) {
  const time = since ? element("time", { dateTime: since }, moment(since)) : "the start";
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, time),
    ...[...weights, coverage].map((share) =>
      element("td", { className: "number" }, percent(share)),
    ),
  );
}

/** The declaration of the experiment, term by term. */
export function declaration({ definition, created }) {
  const {
    metric,
    alpha,
    planned_units,
    minimum_effect,
    range,
    outcome_within,
    stop,
    covariate,
    decisions,
  } = definition;
  const rules = [
    stop.units !== undefined && `at ${count(stop.units)} units`,
    stop.conclusive && "once it is conclusive",
  ].filter(Boolean);
  return terms({
    declared: moment(created),
    metric: `mean ${metric} of a unit`,
    confidence: `${percent(1 - alpha)}, at every moment at once`,
    "planned for": `${count(planned_units)} units`,
    "minimum effect": minimum_effect === undefined ? "none" : format(minimum_effect),
    range: range ? `${format(range[0])} to ${format(range[1])}` : "not declared",
    "outcome within": outcome_within === undefined ? "not declared" : duration(outcome_within),
    stops: rules.join(", or ") || "when it is told to",
    covariate: covariate ? "used to reduce variance" : undefined,
    decisions: decisions ? `kept of ${percent(decisions.sample)} of units` : undefined,
  });
}
