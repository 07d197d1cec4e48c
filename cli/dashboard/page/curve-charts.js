import { element, svg } from "../../../edge/page/element.js";
import { known } from "../../../edge/page/experiment/text.js";

/**
 * Shows a figure for each environment. Those whose curves have not changed stay as they are.
 *
 * @param {HTMLElement} node
 */
export function curveCharts(node) {
  let figures = new Map();

  return {
    /** @param {string} metric in words */
    show(charts, metric) {
      figures = new Map(
        charts.map((chart) => {
          const text = JSON.stringify([chart, metric]);
          const before = figures.get(chart.environment);
          if (before?.text === text) return [chart.environment, before];
          const highlighted = before?.highlighted() ?? "";
          return [chart.environment, { text, ...curveFigure(chart, metric, highlighted) }];
        }),
      );
      const shown = [...figures.values()].map((figure) => figure.node);
      const isSame =
        shown.length === node.children.length &&
        shown.every((each, i) => node.children[i] === each);
      if (!isSame) node.replaceChildren(...shown);
    },
  };
}

/** A picture of curves, and below it their key, from the largest last value. */
function curveFigure({ title, environment, notes, svg: drawn, curves }, metric, pinnedBefore) {
  const sorted = curves.toSorted((a, b) => b.last.mean - a.last.mean);
  const picture =
    drawn && pictureOf(drawn, `${metric}, ${title}: ${sorted.map(spoken).join("; ")}`);
  let pinned = sorted.some(({ name }) => name === pinnedBefore) ? pinnedBefore : "";

  /** The marks of curves are labelled with their names; so are axes, with other texts. */
  const names = new Set(sorted.map(({ name }) => name));
  const marks = picture ? [...picture.querySelectorAll("[aria-label]")] : [];

  /** Lets the marks of all other curves fade; of none, if the name is empty. */
  function highlight(name) {
    for (const mark of marks) {
      const label = mark.getAttribute("aria-label");
      mark.classList.toggle("faded", name !== "" && label !== name && names.has(label));
    }
  }

  function item(curve) {
    const content = [lineKey(curve), element("span", {}, nameOf(curve)), lastValue(curve)];
    if (sorted.length === 1)
      return element("li", {}, element("span", { className: "curve" }, ...content));
    const button = element(
      "button",
      { type: "button", className: "curve", title: "show this curve before the others" },
      ...content,
    );
    const press = () => {
      for (const other of key.querySelectorAll("button")) {
        other.setAttribute("aria-pressed", String(other === button && pinned === curve.name));
      }
    };
    button.setAttribute("aria-pressed", String(pinned === curve.name));
    button.addEventListener("click", () => {
      pinned = pinned === curve.name ? "" : curve.name;
      press();
      highlight(pinned);
    });
    button.addEventListener("pointerenter", () => highlight(curve.name));
    button.addEventListener("pointerleave", () => highlight(pinned));
    return element("li", {}, button);
  }

  const key = element("ul", { className: "curves" });
  key.append(...sorted.map(item));
  highlight(pinned);
  const node = element(
    "figure",
    {},
    element("h3", {}, title),
    element(
      "div",
      { className: "drawn" },
      ...(picture ? [element("div", { className: "chart" }, picture)] : []),
      element("figcaption", {}, key, element("p", { className: "note" }, notes.join("; "))),
    ),
  );
  node.dataset.environment = environment;
  return { node, highlighted: () => pinned };
}

function pictureOf(text, label) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const picture = document.importNode(parsed, true);
  picture.removeAttribute("width");
  picture.removeAttribute("height");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", label);
  return picture;
}

const nameOf = ({ name }) => name || "all runs";

function meanText({ last }) {
  const { mean, runs, standard_deviation: deviation } = last;
  const spread = runs > 1 ? ` \u00b1 ${known(deviation, deviation)}` : "";
  return `${known(mean, deviation)}${spread}`;
}

function spoken(curve) {
  return `${nameOf(curve)}, last ${meanText(curve)}`;
}

/** The last value of a curve. */
function lastValue(curve) {
  return element(
    "span",
    { className: "value", title: `at ${curve.last.x.toLocaleString("en")}` },
    meanText(curve),
  );
}

/** A line as the picture has it. */
function lineKey({ color, dashes }) {
  const line = { x1: 0, y1: 5, x2: 28, y2: 5, stroke: color, "stroke-width": 2.5 };
  return svg(
    "svg",
    { viewBox: "0 0 28 10", class: "key", "aria-hidden": "true" },
    svg("line", { ...line, "stroke-dasharray": dashes.join(" ") }),
  );
}
