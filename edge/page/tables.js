import { element } from "./element.js";

/**
 * The head of a table: a heading for each column.
 *
 * @param {string[]} names
 * @param {(index: number) => boolean} isNumber true for columns of numbers
 */
export function tableHead(names, isNumber) {
  const cells = names.map((name, i) =>
    element("th", { scope: "col", className: isNumber(i) ? "number" : "" }, name),
  );
  return element("thead", {}, element("tr", {}, ...cells));
}

/**
 * The parts of a description list, term by term.
 *
 * @param {Record<string, string | Node | undefined>} values by term; undefined leaves it out
 */
export function terms(values) {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)));
}
