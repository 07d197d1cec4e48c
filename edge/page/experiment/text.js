import { format } from "../element.js";

const minus = "\u2212";

/** A count for people, such as 12,345. */
export function count(number) {
  return number.toLocaleString("en");
}

/** A share for people: at most two decimals. */
export function percent(share) {
  return `${Number((100 * share).toFixed(2))} %`;
}

/** A number to so many decimals, with a true minus sign, and none on a zero. */
export function fixed(number, decimals) {
  const text = number.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", minus);
}

/** The decimals of a number that is known to about `resolution`: a twentieth of it is seen. */
export function decimalsOf(resolution) {
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

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
];

/** A duration in words: its largest unit, and the next if there is a rest. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  const first = units.findIndex(([, size]) => whole >= size);
  if (first === -1) return "0 s";
  const [name, size] = units[first];
  const parts = [`${Math.floor(whole / size)} ${name}`];
  const [nextName, nextSize] = units[first + 1] ?? [];
  const rest = Math.floor((whole % size) / nextSize);
  if (rest > 0) parts.push(`${rest} ${nextName}`);
  return parts.join(" ");
}

/** A moment, by the reader's clock. */
export function moment(iso) {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
