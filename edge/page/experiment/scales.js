/** A linear map that takes the ends of a domain to those of a range. */
export function linearScale([low, high], [start, end]) {
  return (value) => start + ((value - low) / (high - low)) * (end - start);
}

/** The smallest of 1, 2, 5 and 10 times a power of ten that is not below `least`. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}

/**
 * Round numbers inside a domain, about `most` of them at most.
 *
 * @returns {{ ticks: number[], decimals: number }} with how many decimals tell them apart
 */
export function roundTicks(domain, most) {
  const step = roundStep((domain[1] - domain[0]) / most);
  return { ticks: multiples(domain, step), decimals: Math.max(0, -Math.floor(Math.log10(step))) };
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hour),
];

/** Round times inside a domain of seconds, about `most` of them at most. */
export function timeTicks(domain, most) {
  const least = (domain[1] - domain[0]) / most;
  const step = timeSteps.find((each) => each >= least) ?? day * roundStep(Math.max(1, least / day));
  return multiples(domain, step);
}

function multiples([low, high], step) {
  const first = Math.ceil(low / step);
  const length = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length }, (_, i) => (first + i) * step);
}

/** Intervals that are so many times as wide as the newest may leave the picture. */
const widest = 3;

/**
 * The domain in which lines can be seen: the first intervals are so wide that the newest would be a
 * line beside them, and are cut off.
 *
 * @param {{ points: { y: number, interval: [number, number] | null }[] }[]} lines
 * @param {number[]} shown what else must be in it: something, if there are no points
 */
export function valueDomain(lines, shown) {
  const width = ([low, high]) => high - low;
  const newest = lines.map(({ points }) => points.at(-1)?.interval).filter(Boolean);
  const limit = widest * Math.max(0, ...newest.map(width));
  const values = lines.flatMap(({ points }) => {
    const settled = points.filter(({ interval }) => interval && width(interval) <= limit);
    if (settled.length === 0) return points.map(({ y }) => y);
    return settled.flatMap(({ interval }) => interval);
  });
  const all = [...shown, ...values];
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const margin = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low - margin, high + margin];
}
