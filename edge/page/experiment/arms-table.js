import { element } from "../element.js";
import { armClass, lineKey } from "./key.js";
import { count, intervalText, known, percent } from "./text.js";

/**
 * A table of the arms and their outcomes.
 *
 * @param {object} definition of the experiment
 * @returns {{ node: Node, update: (results: object) => void }}
 */
export function armsTable({ arms, alpha }) {
  const heading = (name, className = "") => element("th", { scope: "col", className }, name);
  const rows = arms.map((arm, i) => armRow(arm, i));
  const node = element(
    "table",
    {},
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...["arm", "policy", "mode"].map((name) => heading(name)),
        ...["exposures", "units", "mean", "deviation", `${percent(1 - alpha)} interval`].map(
          (name) => heading(name, "number"),
        ),
      ),
    ),
    element("tbody", {}, ...rows.map(({ node }) => node)),
  );
  return {
    node,
    update({ arms: measured }) {
      for (const [i, row] of rows.entries()) row.update(measured[i]);
    },
  };
}

function armRow({ name, policy, version, mode }, index) {
  const number = () => element("td", { className: "number" });
  const cells = {
    exposures: number(),
    units: number(),
    mean: number(),
    deviation: number(),
    interval: number(),
  };
  const node = element(
    "tr",
    {},
    element("th", { scope: "row" }, lineKey(armClass(index)), name),
    element(
      "td",
      {},
      element("a", { href: `/#${policy}` }, policy),
      " ",
      element("code", { title: "version" }, version),
    ),
    element("td", {}, mode),
    ...Object.values(cells),
  );
  return {
    node,
    update({ exposures, units, mean, standard_deviation: deviation, interval }) {
      const resolution = interval ? (interval[1] - interval[0]) / 2 : deviation;
      const text = (value) => (value === null ? "\u2013" : known(value, resolution));
      cells.exposures.textContent = count(exposures);
      cells.units.textContent = count(units);
      cells.mean.textContent = text(mean);
      cells.deviation.textContent = text(deviation);
      cells.interval.textContent = interval ? intervalText(interval) : "too few units";
    },
  };
}
