import { element } from "../element.js";
import { count, percent } from "../format.js";
import { tableHead } from "../tables.js";
import { armClass, lineKey } from "./key.js";
import { intervalText, known, resolutionOf } from "./text.js";

const counts = ["units", "missing", "in flight", "exposures"];
const none = "\u2013";

/**
 * A table of the arms and their outcomes. What counts stands first, for narrow screens show no more.
 *
 * @param {object} definition of the experiment
 * @returns {{ node: Node, update: (results: object) => void }}
 */
export function armsTable({ arms, alpha }) {
  const numbers = ["mean", `${percent(1 - alpha)} interval`, "deviation", ...counts];
  const rows = arms.map((arm, i) => armRow(arm, i));
  const node = element(
    "table",
    {},
    tableHead(["arm", ...numbers, "mode", "policy"], (i) => i > 0 && i <= numbers.length),
    element("tbody", {}, ...rows.map(({ node }) => node)),
  );
  return {
    node,
    update({ arms: measured }) {
      const resolution = resolutionOf(
        measured.map(({ interval, standard_deviation: deviation }) => ({ interval, deviation })),
      );
      for (const [i, row] of rows.entries()) row.update(measured[i], resolution);
    },
  };
}

function armRow({ name, policy, version, mode }, index) {
  const numbers = Array.from({ length: 3 + counts.length }, () =>
    element("td", { className: "number" }),
  );
  const node = element(
    "tr",
    {},
    element("th", { scope: "row" }, lineKey(armClass(index)), name),
    ...numbers,
    element("td", {}, mode),
    element(
      "td",
      {},
      element("a", { href: `/policies/${policy}` }, policy),
      " ",
      element("code", { title: "version" }, version),
    ),
  );
  return {
    node,
    update(measured, resolution) {
      const { mean, standard_deviation: deviation, interval } = measured;
      const { units, missing = 0, in_flight: inFlight = 0, exposures } = measured;
      const text = (value) => (value === null ? none : known(value, resolution));
      const texts = [
        text(mean),
        interval ? intervalText(interval, resolution) : "not yet",
        text(deviation),
        ...[units, missing, inFlight, exposures].map(count),
      ];
      for (const [i, cell] of numbers.entries()) cell.textContent = texts[i];
    },
  };
}
