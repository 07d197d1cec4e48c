import { count, duration } from "../format.js";
import { roundTicks, timeTicks } from "./scales.js";

/** Pixels that the text of a tick needs. */
const tickWidth = 80;

/**
 * The axis that looks are drawn along.
 *
 * @param {"time" | "units"} name
 * @param {object} course
 * @param {object[]} course.looks one at least
 * @param {{ since: string }[]} course.phases
 * @param {number} course.width of the picture, in pixels
 * @returns the domain, its ticks and how they are written, the place of a look, and where weights
 *   have changed
 */
export function axisOf(name, { looks, phases, width }) {
  const most = Math.max(3, Math.floor(width / tickWidth));
  const last = looks.at(-1);
  const changes = phases.slice(1).map(({ since }) => secondsBetween(phases[0].since, since));
  if (name === "time") {
    const domain = [0, Math.max(1, last.seconds)];
    const ticks = timeTicks(domain, most);
    return { domain, ticks, text: duration, of: ({ seconds }) => seconds, borders: changes };
  }
  const domain = [0, Math.max(1, last.units)];
  const { ticks } = roundTicks(domain, most);
  return {
    domain,
    ticks: ticks.filter(Number.isInteger),
    text: count,
    of: ({ units }) => units,
    borders: changes.map(
      (change) => looks.findLast(({ seconds }) => seconds <= change)?.units ?? 0,
    ),
  };
}

function secondsBetween(from, to) {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
