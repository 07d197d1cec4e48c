import type { TopLevelSpec } from "vega-lite";
import { axisTitleAbove, colors, look, powerOfTen } from "../../render/chart-look.ts";
import { type Contraction, type TemperatureResult, tellable } from "./taxi.ts";

const frame = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  padding: 16,
  config: look,
} as const;

/** The most points of a line; more would not make it smoother. */
const mostPoints = 200;

/**
 * Charts the error of Q after every sweep of each policy evaluation, next to gamma^k times the
 * first.
 *
 * @param discount gamma
 */
export function contractionChart(
  contractions: readonly Contraction[],
  discount: number,
): TopLevelSpec {
  const values = contractions.flatMap(({ iteration, errors }) => {
    const shown = errors.slice(0, errors.findLastIndex((error) => error >= tellable) + 1);
    // An evaluation that had converged from the start has nothing to show.
    if (shown.length < 2) return [];
    const apart = Math.ceil(shown.length / mostPoints);
    return shown
      .map((error, sweep) => ({ iteration, sweep, error, bound: discount ** sweep * errors[0] }))
      .filter(({ sweep }) => sweep % apart === 0 || sweep === shown.length - 1);
  });
  const panel = (title: string, shown: (iteration: number) => boolean, iterations: number[]) => ({
    title: { text: title, fontSize: 13, fontWeight: "normal" as const },
    width: 330,
    height: 300,
    data: { values: values.filter(({ iteration }) => shown(iteration)) },
    encoding: {
      x: { field: "sweep", type: "quantitative" as const, title: "sweep k" },
      color: {
        field: "iteration",
        type: "nominal" as const,
        scale: { domain: iterations, range: iterations.map((i) => colors[i - 1]) },
        legend: { title: "policy evaluation", direction: "horizontal" as const },
      },
    },
    layer: [
      {
        mark: { type: "line" as const, strokeDash: [3, 3], strokeWidth: 1.5 },
        encoding: { y: errorAxis("bound") },
      },
      { mark: { type: "line" as const, strokeWidth: 2 }, encoding: { y: errorAxis("error") } },
    ],
  });
  const [first, ...others] = [...new Set(values.map(({ iteration }) => iteration))];
  return {
    ...frame,
    title: {
      text: "Soft policy evaluation on Taxi-v3",
      subtitle: "dashed: gamma^k times the error before the first sweep, which bounds it",
    },
    hconcat: [
      panel("of the uniform policy", (i) => i === first, [first]),
      panel("of those it improves to, from the Q of the one before", (i) => i !== first, others),
    ],
    resolve: { scale: { color: "independent" } },
  };
}

function errorAxis(field: string) {
  return {
    field,
    type: "quantitative" as const,
    title: "error of Q, in the sup-norm",
    scale: { type: "log" as const, domain: [tellable, 1e3], clamp: true },
    axis: { ...axisTitleAbove, tickCount: 6, labelExpr: powerOfTen },
  };
}

/**
 * Charts the returns of soft optima without entropy, and their delivery rates, over the
 * temperature.
 */
export function temperatureChart(results: readonly TemperatureResult[]): TopLevelSpec {
  const values = results
    .filter(({ temperature }) => temperature > 0)
    .map(({ temperature, meanReturn, delivered }) => ({
      temperature,
      meanReturn,
      delivered: 100 * delivered,
    }));
  const panel = (field: string, title: string, i: number) => ({
    width: 330,
    height: 260,
    mark: {
      type: "line" as const,
      point: { size: 40, color: colors[i] },
      strokeWidth: 2,
      color: colors[i],
    },
    encoding: {
      x: {
        field: "temperature",
        type: "quantitative" as const,
        scale: { type: "log" as const, nice: false },
        axis: { values: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2], labelExpr: "datum.value" },
      },
      y: { field, type: "quantitative" as const, title, axis: axisTitleAbove },
    },
  });
  return {
    ...frame,
    title: {
      text: "The soft optimum of Taxi-v3, by temperature",
      subtitle:
        "exact: expectations over all start states and actions, within the limit of 200 steps",
    },
    data: { values },
    hconcat: [panel("meanReturn", "mean return", 0), panel("delivered", "delivered, %", 1)],
  };
}
