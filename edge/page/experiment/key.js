import { svg } from "../element.js";

/** The classes of an arm's line: its colour, and its dashes for those who see none. */
export function armClass(index) {
  return `arm-${index}`;
}

/** A piece of a line, to stand beside its name. */
export function lineKey(className) {
  const line = svg("line", { x1: 0, x2: 24, y1: 5, y2: 5, class: `line ${className}` });
  return svg("svg", { viewBox: "0 0 24 10", class: "key", "aria-hidden": "true" }, line);
}
