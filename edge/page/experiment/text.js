import { fixed, format } from "../format.js";

/** The decimals of a number that is known to about `resolution`: a twentieth of it is seen. */
function decimalsOf(resolution) {
  if (!(resolution > 0 && resolution < Infinity)) return undefined;
  return Math.min(12, Math.max(0, Math.ceil(Math.log10(20 / resolution))));
}

/** A number for people that is known to about `resolution`; as it is, where that is not known. */
export function known(number, resolution) {
  const decimals = decimalsOf(resolution);
  return decimals === undefined ? format(number) : fixed(number, decimals);
}

/**
 * The resolution of numbers that stand beside each other: by the narrowest of their intervals, or,
 * where there is none, by the deviations of outcomes.
 *
 * @param {{ interval: [number, number] | null, deviation?: number | null }[]} estimates
 */
export function resolutionOf(estimates) {
  const widths = estimates.map(({ interval, deviation }) =>
    interval ? (interval[1] - interval[0]) / 2 : deviation,
  );
  return Math.min(...widths.filter((width) => width > 0));
}

/** An interval whose ends are known to about `resolution`. */
export function intervalText([low, high], resolution) {
  return `${known(low, resolution)} to ${known(high, resolution)}`;
}

/** A p-value: tiny ones are as good as each other. */
export function pText(p) {
  return p < 0.0001 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}
