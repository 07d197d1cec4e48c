import { element } from "../element.js";
import { duration, moment } from "../format.js";

/** The state of an experiment, since when it lasts, and why. */
export function stateLine({ state, created, phases, stopped }) {
  const since = { created, running: phases[0]?.since, stopped: stopped?.at }[state];
  const name = state === "created" ? "not started" : state;
  const nodes = [element("strong", { className: `badge ${state}` }, name), " "];
  const time = element("time", { dateTime: since }, moment(since));
  if (state === "created") nodes.push("declared ", time);
  if (state === "running") nodes.push("since ", time);
  if (stopped) {
    const lasted = (Date.parse(stopped.at) - Date.parse(phases[0].since)) / 1000;
    nodes.push("at ", time, ` after ${duration(lasted)}: ${stopped.reason}`);
  }
  return nodes;
}
