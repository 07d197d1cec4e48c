import { svg } from "../element.js";

const paths = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  step: "M5 4v16l9-8zM16 4h3v16h-3z",
  restart: "M5 4h3v16H5zM20 4v16L9 12z",
  back: "M11 5v5h9v4h-9v5l-7-7z",
  forward: "M13 5v5H4v4h9v5l7-7z",
};

/**
 * A small picture on a button.
 *
 * @param {keyof typeof paths} name
 */
export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" },
    svg("path", { d: paths[name] }),
  );
}
