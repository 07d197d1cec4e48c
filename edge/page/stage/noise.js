import { actionNames } from "../action-text.js";
import { dimensionName } from "../dimensions.js";
import { element } from "../element.js";
import { format } from "../format.js";
import { choiceChart } from "./choice-chart.js";
import { dimensionChart } from "./noise-chart.js";
import { dimensionNoise } from "./noise-kinds.js";

/** The numbers of latest actions that are traced, and that stand for an implicit distribution. */
const traced = 24;
const counted = 200;
/** The milliseconds between two descriptions for screen readers. */
const describedEvery = 1000;

/**
 * The distributions that the arms draw from: a row for each dimension of the action, or one for a
 * discrete action, and in it a chart for each arm.
 *
 * @param {import("softedge:page-types").Manifest[]} manifests of the arms
 */
export function createNoise(manifests) {
  const [{ action: space }] = manifests;
  const isDiscrete = space.kind === "discrete";
  const dimensions = isDiscrete ? [0] : space.low.map((_, i) => i);
  const nameOf = (i) => (isDiscrete ? "action" : dimensionName(space, i, `action ${i + 1}`));
  const charts = dimensions.map((i) =>
    manifests.map(({ environment, action }, arm) => {
      const title = `${nameOf(i)}, arm ${"AB"[arm]}`;
      if (action.kind === "discrete")
        return choiceChart(title, actionNames({ environment, action }));
      return dimensionChart(title, action.low[i], action.high[i]);
    }),
  );
  const node = element(
    "div",
    { className: `noise-rows arms-${manifests.length}` },
    ...dimensions.map((i) =>
      element(
        "div",
        { className: "noise-row" },
        element("h4", {}, nameOf(i)),
        ...manifests.map(({ action }, arm) => {
          const { node } = charts[i][arm];
          if (action.kind === "discrete") return node;
          return element("div", { className: "noise-cell" }, node, scale(action, i));
        }),
      ),
    ),
  );
  let described = Number.NEGATIVE_INFINITY;
  /** The decision that each arm's charts show. */
  const shown = [];

  return {
    node,
    /** Draws what an arm's latest decisions were drawn from. */
    draw(playback, now) {
      const describes = now - described > describedEvery;
      if (describes) described = now;
      for (const arm of manifests.keys()) {
        const last = playback.decision(arm);
        if (last === undefined || (shown[arm] === last && !describes)) continue;
        shown[arm] = last;
        const decisions = playback.decisions(arm, counted);
        for (const i of dimensions)
          drawChart(charts[i][arm], manifests[arm], decisions, i, describes);
      }
    },
  };
}

function drawChart(chart, manifest, decisions, i, describes) {
  const { action, probabilities } = decisions.at(-1);
  if (manifest.action.kind === "discrete") {
    chart.draw(probabilities, action);
    if (describes) chart.describe(probabilities, action);
    return;
  }
  const noise = dimensionNoise(manifest, decisions, i);
  chart.draw(
    noise,
    decisions.slice(-traced).map((each) => each.action[i]),
  );
  if (describes) chart.describe(noise, action[i]);
}

function scale({ low, high }, i) {
  return element(
    "div",
    { className: "scale", ariaHidden: "true" },
    element("span", {}, format(low[i])),
    element("span", {}, format(high[i])),
  );
}
