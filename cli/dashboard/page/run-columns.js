import { element } from "../../../edge/page/element.js";
import { count, duration, format, formatReturn } from "../../../edge/page/format.js";

const none = "\u2013";

/**
 * A column of the table of runs.
 *
 * @typedef {object} Column
 * @property {string} title
 * @property {string} className
 * @property {string} [tag] of its cells
 * @property {1 | -1} first the direction in which it is sorted first: 1 is ascending
 * @property {(run: object) => unknown} value what it is sorted by
 * @property {(run: object) => unknown} data what a cell shows; it is made anew if this changes
 * @property {(run: object) => (Node | string)[]} nodes
 */

/** A column of numbers, unknown ones of which are null or undefined. */
function numbers(title, className, first, value, text) {
  const shown = (run) => ((value(run) ?? null) === null ? none : text(value(run)));
  // On narrow screens, where titles are apart, a cell has its own.
  const label = () => element("span", { className: "label", ariaHidden: "true" }, title);
  return {
    title,
    className: `number ${className}`,
    first,
    value,
    data: shown,
    nodes: (run) => [label(), shown(run)],
  };
}

function progress({ run, step, steps }) {
  if (steps === undefined || steps === null) return [none];
  const done = Math.min(1, step / steps);
  return [
    element("progress", { max: 1, value: done, ariaLabel: `steps of ${run}` }),
    element("span", {}, `${count(step)} / ${count(steps)}`),
  ];
}

function nameNodes({ run, reason }) {
  return [run, ...(reason ? [element("p", { className: "reason" }, reason)] : [])];
}

/** @type {Column[]} */
export const runColumns = [
  {
    title: "run",
    className: "run",
    tag: "th",
    first: 1,
    value: ({ run }) => run,
    data: ({ run, reason }) => [run, reason],
    nodes: nameNodes,
  },
  {
    title: "state",
    className: "state",
    first: 1,
    value: ({ state }) => state,
    data: ({ state }) => state,
    nodes: ({ state }) => [
      element("span", { className: `badge ${state.replace(" ", "-")}` }, state),
    ],
  },
  {
    title: "steps",
    className: "steps",
    first: -1,
    value: ({ step }) => step,
    data: ({ step, steps }) => [step, steps],
    nodes: progress,
  },
  numbers("last", "last", -1, ({ last }) => last, formatReturn),
  numbers("best", "best", -1, ({ best }) => best, formatReturn),
  numbers("steps/s", "speed", -1, (run) => run.steps_per_second, format),
  numbers("left", "left", 1, (run) => run.seconds_left, duration),
];
