import { actionText } from "../action-text.js";
import { dimensionName } from "../dimensions.js";
import { element } from "../element.js";
import { format } from "../format.js";

const bins = 41;
const percent = (share) => `${(100 * share).toFixed(1)}%`;

/**
 * Charts of what a policy draws from.
 *
 * @param {object} manifest
 * @param {object} actions
 * @param {number[]} [actions.probabilities] of every action, if there are finitely many
 * @param {number[][]} [actions.drawn] many actions, if they are real-valued
 * @param {number | number[]} actions.deterministic
 * @param {number | number[]} actions.answered
 * @returns {Node[]} a chart for each dimension of the action, or one for discrete actions
 */
export function distributionCharts(manifest, { probabilities, drawn, deterministic, answered }) {
  if (probabilities) return [probabilityTable(manifest, probabilities, deterministic, answered)];
  const { low, high } = manifest.action;
  return low.map((_, i) =>
    histogram({
      title: dimensionName(
        manifest.action,
        i,
        low.length > 1 ? `dimension ${i} of the action` : "action",
      ),
      low: low[i],
      high: high[i],
      drawn: drawn.map((action) => action[i]),
      deterministic: deterministic[i],
      answered: answered[i],
    }),
  );
}

function histogram({ title, low, high, drawn, deterministic, answered }) {
  // Rounded to float32, an action may lie a hair outside its bounds.
  const place = (value) => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const counts = new Array(bins).fill(0);
  for (const value of drawn) counts[Math.min(bins - 1, Math.floor(place(value) * bins))] += 1;
  const most = Math.max(...counts);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const mark = (kind, value) =>
    element("span", { className: `mark ${kind}`, style: { left: percent(place(value)) } });
  return element(
    "figure",
    { className: "histogram" },
    element(
      "div",
      {
        className: "plot",
        role: "img",
        ariaLabel: `${title}: drawn from ${format(Math.min(...drawn))} to ${format(Math.max(...drawn))}, on average ${format(mean)}; deterministic ${format(deterministic)}`,
      },
      ...counts.map((count) =>
        element("span", { className: "bar", style: { height: percent(count / most) } }),
      ),
      mark("deterministic", deterministic),
      mark("answered", answered),
    ),
    element(
      "figcaption",
      {},
      element("span", {}, format(low)),
      element("span", {}, title),
      element("span", {}, format(high)),
    ),
  );
}

function probabilityTable(manifest, probabilities, deterministic, answered) {
  const rows = probabilities.map((probability, action) => {
    const kinds = [action === deterministic && "deterministic", action === answered && "answered"];
    return element(
      "tr",
      { className: kinds.filter(Boolean).join(" ") },
      element("th", { scope: "row" }, actionText(manifest, action)),
      element(
        "td",
        {},
        element("span", { className: "bar", style: { width: percent(probability) } }),
      ),
      element("td", {}, percent(probability)),
    );
  });
  return element("table", { className: "probabilities" }, element("tbody", {}, ...rows));
}
