import { dimensionName } from "../dimensions.js";
import { element } from "../element.js";
import { count, format } from "../format.js";
import { tableHead } from "../tables.js";

/** More rows are shown only to those who ask for them. */
const fewRows = 12;

/**
 * A space in words, and its dimensions or the names of its elements.
 *
 * @param {object} space of the manifest
 * @param {string} what it is a space of
 * @returns {Node[]}
 */
export function spaceNodes(space, what) {
  if (space.kind === "discrete") {
    const { size, names = [] } = space;
    const text = `One of ${count(size)} numbers, 0 to ${size - 1}.`;
    return [element("p", {}, text), ...(names.length > 0 ? [namesList(names)] : [])];
  }
  const { low, high } = space;
  const rows = low.map((least, i) => [dimensionName(space, i), least, high[i]]);
  const text = `${count(rows.length)} ${rows.length === 1 ? "number" : "numbers"}.`;
  const table = boxTable(rows, what);
  if (rows.length <= fewRows) return [element("p", {}, text), table];
  return [
    element("p", {}, text),
    element("details", {}, element("summary", {}, `Each dimension of the ${what}`), table),
  ];
}

function namesList(names) {
  return element(
    "ol",
    { className: "names", start: 0 },
    ...names.map((name) => element("li", {}, name)),
  );
}

function boxTable(rows, what) {
  const end = (value) =>
    element("td", { className: "number" }, value === null ? "unbounded" : format(value));
  return element(
    "table",
    { className: "space" },
    tableHead([what, "from", "to"], (i) => i > 0),
    element(
      "tbody",
      {},
      ...rows.map(([name, low, high]) =>
        element("tr", {}, element("th", { scope: "row" }, name), end(low), end(high)),
      ),
    ),
  );
}
