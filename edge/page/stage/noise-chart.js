import { element, svg } from "../element.js";
import { format } from "../format.js";

/** The size of a chart's drawing; it is stretched to the width that there is. */
const width = 240;
const top = 40;
const trail = 26;
const height = top + trail;

/**
 * A chart of one dimension of a real-valued action in one arm: the density over the action's bounds,
 * the drawn and the deterministic action as marks, and below the latest actions, the newest on top.
 *
 * @param {string} title for screen readers
 * @param {number} low
 * @param {number} high
 */
export function dimensionChart(title, low, high) {
  const area = svg("path", { class: "density" });
  const trace = svg("path", { class: "trace" });
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("line", { class: "base", x1: 0, x2: width, y1: top, y2: top }),
    area,
    trace,
  );
  const still = element("span", { className: "mark still" });
  const drawn = element("span", { className: "mark drawn-action" });
  const masses = ["at-low", "at-high"].map((side) =>
    element("span", { className: `mass ${side}` }),
  );
  const node = element(
    "div",
    { className: "noise-chart", role: "img", ariaLabel: title },
    drawing,
    ...masses,
    still,
    drawn,
  );
  const shareOf = (value) => Math.min(1, Math.max(0, (value - low) / (high - low)));

  return {
    node,
    /**
     * @param {import("./noise-kinds.js").DimensionNoise} noise
     * @param {number[]} latest the latest actions, oldest first; the last is marked
     */
    draw({ heights, atLow, atHigh, deterministic }, latest) {
      area.setAttribute("d", areaPath(heights));
      trace.setAttribute("d", tracePath(latest.map(shareOf)));
      for (const [i, mass] of [atLow, atHigh].entries()) {
        masses[i].style.height = `${(100 * mass * top) / height}%`;
      }
      still.hidden = deterministic === undefined;
      if (deterministic !== undefined) still.style.left = `${100 * shareOf(deterministic)}%`;
      drawn.style.left = `${100 * shareOf(latest.at(-1))}%`;
    },
    /** Says in words what is drawn. */
    describe({ deterministic }, action) {
      const without = deterministic === undefined ? "" : `; without noise ${format(deterministic)}`;
      node.ariaLabel = `${title}: ${format(action)}${without}`;
    },
  };
}

function areaPath(heights) {
  if (heights.length === 0) return "";
  const step = width / heights.length;
  const points = heights.map((share, i) => `${((i + 0.5) * step).toFixed(1)} ${level(share)}`);
  return `M0 ${level(heights[0])}L${points.join("L")}L${width} ${level(heights.at(-1))}V${top}H0Z`;
}

const level = (share) => (top - share * (top - 3)).toFixed(1);

/** A dot for each action, down from the newest. */
function tracePath(shares) {
  const step = (trail - 4) / shares.length;
  return shares
    .toReversed()
    .map((share, i) => `M${(share * width).toFixed(1)} ${(top + 3 + i * step).toFixed(1)}h0`)
    .join("");
}
