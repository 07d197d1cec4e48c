/*
 * Numbers, times and sentences for people.
 */

const minus = "\u2212";

/** A number for people: four significant digits, and a true minus sign. */
export function format(number) {
  return String(Number(number.toPrecision(4))).replace("-", minus);
}

/** A return for people: one decimal, so that returns line up. */
export function formatReturn(number) {
  return fixed(number, 1);
}

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

/** @type {[string, number][]} */
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

/** A text as a sentence: with a capital at its beginning, and a full stop unless it ends otherwise. */
export function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
