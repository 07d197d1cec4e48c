import type { Config } from "vega-lite";

/**
 * Colors that are distinguishable with the common kinds of color blindness.
 *
 * Source: Okabe and Ito, Color Universal Design, 2008; without yellow, which is faint on white.
 */
export const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
/** Fonts and lines of every chart. */
export const look: Config = {
  view: { stroke: null },
  title: {
    anchor: "start",
    fontSize: 16,
    subtitleFontSize: 12,
    subtitlePadding: 6,
    offset: 16,
  },
  axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", titlePadding: 10 },
  legend: {
    orient: "bottom",
    direction: "vertical",
    labelFontSize: 12,
    symbolType: "stroke",
    symbolSize: 500,
    symbolStrokeWidth: 2,
  },
};

/**
 * Places the title of a vertical axis horizontally above it, where it is easy to read and may be
 * long.
 */
export const axisTitleAbove = {
  titleAngle: 0,
  titleAlign: "left",
  titleBaseline: "bottom",
  titleX: 0,
  titleY: -10,
} as const;

/** The Vega expression for labels of a logarithmic axis: 1e-3. */
export const powerOfTen = "replace(format(datum.value, '.0e'), '+', '')";
