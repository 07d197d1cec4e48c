import { element } from "../../../edge/page/element.js";
import { runColumns } from "./run-columns.js";

const { compare } = new Intl.Collator("en", { numeric: true });

/** Compares two values of a column: what is unknown comes last, whichever the direction. */
function inOrder(one, other, direction) {
  const [first, second] = [one ?? null, other ?? null];
  if (first === null || second === null) return Number(first === null) - Number(second === null);
  if (typeof first === "number") return direction * (first - second);
  return direction * compare(first, second);
}

/**
 * A table of runs that can be sorted, filtered and selected from.
 *
 * @param {object} options
 * @param {HTMLInputElement} options.filter words that a run's name or state must all have
 * @param {() => void} options.onSelect called when other runs are selected
 * @param {(counts: { shown: number, all: number }) => void} options.onShow
 */
export function createRunsTable({ filter, onSelect, onShow }) {
  let order = { column: runColumns[0], direction: 1 };
  let runs = [];
  let rows = new Map();

  const all = element("input", { type: "checkbox", ariaLabel: "select all runs shown" });
  const headings = runColumns.map(heading);
  const body = element("tbody");
  const head = element("tr", {}, element("th", { className: "select" }, all), ...headings);
  const node = element("table", { className: "runs" }, element("thead", {}, head), body);
  // Rows are grids on narrow screens, which would take the roles of a table from them.
  node.role = "table";
  for (const group of node.children) group.role = "rowgroup";
  head.role = "row";
  for (const cell of head.children) cell.role = "columnheader";
  markOrder();

  const shownRuns = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    return runs
      .filter(({ run, state }) =>
        words.every((word) => `${run} ${state}`.toLowerCase().includes(word)),
      )
      .toSorted((a, b) => inOrder(order.column.value(a), order.column.value(b), order.direction));
  };

  function heading(column) {
    const button = element("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      const direction = order.column === column ? -order.direction : column.first;
      order = { column, direction };
      markOrder();
      arrange();
    });
    return element("th", { scope: "col", className: column.className }, button);
  }

  function markOrder() {
    for (const [i, cell] of headings.entries()) {
      const direction = order.direction === 1 ? "ascending" : "descending";
      cell.ariaSort = runColumns[i] === order.column ? direction : null;
    }
  }

  /** Shows the rows that pass the filter, in order. Rows that stay in place keep their focus. */
  function arrange() {
    const shown = shownRuns().map(({ id }) => rows.get(id));
    const wanted = shown.map((row) => row.node);
    const isSame =
      wanted.length === body.children.length && wanted.every((row, i) => body.children[i] === row);
    if (!isSame) body.replaceChildren(...wanted);
    const checked = shown.filter(({ box }) => box.checked).length;
    all.checked = shown.length > 0 && checked === shown.length;
    all.indeterminate = checked > 0 && checked < shown.length;
    onShow({ shown: shown.length, all: runs.length });
  }

  function runRow(run) {
    const box = element("input", { type: "checkbox", ariaLabel: `select ${run.run}` });
    box.addEventListener("change", selectionChanged);
    const cells = runColumns.map(({ className, tag = "td" }) =>
      element(tag, { className, role: tag === "th" ? "rowheader" : "cell" }),
    );
    const select = element("td", { className: "select", role: "cell" }, box);
    const row = { box, node: element("tr", { role: "row" }, select, ...cells) };
    const texts = [];
    row.update = (now) => {
      for (const [i, column] of runColumns.entries()) {
        const text = JSON.stringify(column.data(now));
        if (texts[i] === text) continue;
        texts[i] = text;
        cells[i].replaceChildren(...column.nodes(now));
      }
    };
    return row;
  }

  function selectionChanged() {
    arrange();
    onSelect();
  }

  all.addEventListener("change", () => {
    for (const { id } of shownRuns()) rows.get(id).box.checked = all.checked;
    selectionChanged();
  });
  filter.addEventListener("input", arrange);

  return {
    node,
    update(current) {
      runs = current;
      rows = new Map(runs.map((run) => [run.id, rows.get(run.id) ?? runRow(run)]));
      for (const run of runs) rows.get(run.id).update(run);
      arrange();
    },
    /** The ids of the selected runs. */
    selected: () => runs.map(({ id }) => id).filter((id) => rows.get(id).box.checked),
    unselect() {
      for (const { box } of rows.values()) box.checked = false;
      selectionChanged();
    },
  };
}
