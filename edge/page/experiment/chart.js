import { svg } from "../element.js";
import { fixed } from "../format.js";
import { linearScale, roundTicks, valueDomain } from "./scales.js";

const height = 230;
/** Pixels to the right end within which a text would be cut off if it stood in the middle. */
const textRoom = 24;
const inset = { top: 10, right: 14, bottom: 24, left: 56 };

/**
 * A value, of which there is none at first, and what is known of it.
 *
 * @typedef {object} Point
 * @property {number} x
 * @property {number | null} y
 * @property {[number, number] | null} interval
 */

/**
 * Draws lines with their intervals.
 *
 * @param {SVGElement} picture what is in it is replaced
 * @param {object} chart
 * @param {number} chart.width pixels
 * @param {{ domain: [number, number], ticks: number[], text: (x: number) => string }} chart.axis
 * @param {{ className: string, points: Point[] }[]} chart.lines
 * @param {{ y: number, className: string }[]} chart.levels lines across
 * @param {number[]} chart.borders places where something changed
 * @param {number} [chart.cursor] the place that is looked at
 */
export function drawSeries(picture, { width, axis, lines, levels, borders, cursor }) {
  const drawn = lines.map(({ className, points }) => ({
    className,
    points: points.filter(({ y }) => y !== null),
  }));
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const shown = levels.map(({ y }) => y);
  if (shown.length === 0 && drawn.every(({ points }) => points.length === 0)) {
    picture.replaceChildren();
    return;
  }
  const domain = valueDomain(drawn, shown);
  const right = width - inset.right;
  const bottom = height - inset.bottom;
  const x = linearScale(axis.domain, [inset.left, right]);
  const y = linearScale(domain, [bottom, inset.top]);
  const across = (value, className) =>
    svg("line", { x1: inset.left, x2: right, y1: y(value), y2: y(value), class: className });
  const down = (value, className) =>
    svg("line", { x1: x(value), x2: x(value), y1: inset.top, y2: bottom, class: className });

  const { ticks, decimals } = roundTicks(domain, 7);
  const grid = ticks.flatMap((tick) => [
    across(tick, "grid"),
    svg("text", { x: inset.left - 8, y: y(tick), class: "value" }, fixed(tick, decimals)),
  ]);
  const places = axis.ticks.map((tick) => {
    const kind = x(tick) > right - textRoom ? "place last" : "place";
    return svg(
      "text",
      { x: Math.min(x(tick), right), y: height - 6, class: kind },
      axis.text(tick),
    );
  });
  // What lies outside of this frame of its own is not shown.
  const frame = svg(
    "svg",
    {
      x: inset.left,
      y: inset.top,
      width: right - inset.left,
      height: bottom - inset.top,
      viewBox: `${inset.left} ${inset.top} ${right - inset.left} ${bottom - inset.top}`,
    },
    ...drawn.map(({ className, points }) =>
      svg("path", { d: bandPath(points, x, y), class: `band ${className}` }),
    ),
    ...drawn.map(({ className, points }) =>
      svg("path", { d: linePath(points, x, y), class: `line ${className}` }),
    ),
  );
  const ends = drawn
    .filter(({ points }) => points.length > 0)
    .map(({ className, points }) => {
      const end = points.at(-1);
      return svg("circle", { cx: x(end.x), cy: y(end.y), r: 3.5, class: `end ${className}` });
    });

  picture.replaceChildren(
    ...grid,
    ...places,
    ...borders.map((border) => down(border, "border")),
    ...levels.map((level) => across(level.y, level.className)),
    frame,
    ...ends,
    ...(cursor === undefined ? [] : [down(cursor, "cursor")]),
  );
}

/** The place on the axis at a horizontal position in the picture. */
export function placeAt(pixels, width, [low, high]) {
  return linearScale([inset.left, width - inset.right], [low, high])(pixels);
}

function linePath(points, x, y) {
  return points.map((point, i) => `${i ? "L" : "M"}${x(point.x)} ${y(point.y)}`).join("");
}

function bandPath(points, x, y) {
  const known = points.filter(({ interval }) => interval);
  if (known.length === 0) return "";
  const upper = known.map((point) => `${x(point.x)} ${y(point.interval[1])}`);
  const lower = known.map((point) => `${x(point.x)} ${y(point.interval[0])}`).reverse();
  return `M${[...upper, ...lower].join("L")}Z`;
}
