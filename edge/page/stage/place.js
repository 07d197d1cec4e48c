import { element } from "../element.js";
import { format } from "../format.js";
import { paceText } from "./text.js";

/** @type {Record<"edge" | "here", string>} */
const places = { edge: "at the edge", here: "here" };

/**
 * The switch between the two places where actions come from, with what it costs to ask the Worker; and
 * the one between one and two arms.
 *
 * @param {(place: "edge" | "here") => void} choose
 * @param {(isWanted: boolean) => void} showSecond
 */
export function createPlaceSwitch(choose, showSecond) {
  const inputs = Object.fromEntries(
    Object.keys(places).map((value) => {
      const input = element("input", { type: "radio", name: "stage-place", value });
      input.addEventListener("change", () => choose(value === "edge" ? "edge" : "here"));
      return [value, input];
    }),
  );
  const about = element("span", { className: "place-about" });
  const second = element("input", { type: "checkbox" });
  second.addEventListener("change", () => showSecond(second.checked));
  const node = element(
    "div",
    { className: "stage-settings" },
    element(
      "fieldset",
      { className: "place-switch" },
      element("legend", {}, "Actions come from"),
      element(
        "div",
        { className: "choices" },
        ...Object.entries(places).map(([value, text]) =>
          element("label", {}, inputs[value], ` ${text}`),
        ),
      ),
      about,
    ),
    element("label", { className: "second" }, second, " two arms"),
  );
  return {
    node,
    /**
     * Offers what a cast can do.
     *
     * @param {import("./cast.js").Cast} cast
     * @param {{ modes: string[] }[]} fellows the policies of the same environment
     */
    offer({ choices, notHere }, fellows) {
      inputs.here.disabled = notHere !== undefined;
      second.checked = choices.length > 1;
      second.disabled =
        choices.length === 1 && fellows.length === 1 && fellows[0].modes.length === 1;
    },
    /** Says where actions come from, and how long the Worker takes. */
    write({ place, reason, roundTrip, pace }) {
      inputs[place].checked = true;
      const text = aboutText(place, reason, roundTrip, pace);
      if (about.textContent !== text) about.textContent = text;
    },
  };
}

function aboutText(place, reason, roundTrip, pace) {
  const notHere = reason === undefined ? "" : ` ${reason}`;
  if (place === "here") return "The same actor in this browser: real time from anywhere.";
  if (roundTrip === undefined) return `Each step's action is asked of the Worker.${notHere}`;
  return `Round trip ${format(Number(roundTrip.toPrecision(2)))} ms (median), which allows ${paceText(pace)} real time.${notHere}`;
}
