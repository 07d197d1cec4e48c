import { element, format } from "../element.js";
import { paceText } from "./text.js";

/**
 * The switch between the two places where actions come from, and what it costs to ask the Worker.
 *
 * @param {(place: "edge" | "here") => void} choose
 */
export function createPlaceSwitch(choose) {
  const inputs = { edge: "at the edge", here: "here" };
  const made = Object.entries(inputs).map(([value, text]) => {
    const input = element("input", { type: "radio", name: "stage-place", value });
    input.addEventListener("change", () => choose(value));
    return { value, input, node: element("label", {}, input, text) };
  });
  const of = (value) => made.find((each) => each.value === value).input;
  const about = element("span", { className: "place-about" });
  const node = element(
    "fieldset",
    { className: "place-switch" },
    element("legend", {}, "Actions come from"),
    element("div", { className: "choices" }, ...made.map((each) => each.node)),
    about,
  );
  return {
    node,
    write(place) {
      of(place).checked = true;
    },
    /** @param {string | undefined} reason why the policy cannot act here */
    allowHere(reason) {
      of("here").disabled = reason !== undefined;
      of("here").title = reason ?? "";
    },
    /** Says why it cannot act here, how long the Worker takes, or that nothing is asked. */
    about({ place, reason, roundTrip, pace }) {
      const text = aboutText(place, reason, roundTrip, pace);
      if (about.textContent !== text) about.textContent = text;
    },
  };
}

function aboutText(place, reason, roundTrip, pace) {
  const here = reason === undefined ? "" : ` ${reason}`;
  if (place === "here") return "The same actor, in this browser: real time from anywhere.";
  if (roundTrip === undefined) return `Each step's action is asked of the Worker.${here}`;
  return `Round trip ${format(Number(roundTrip.toPrecision(2)))} ms (median), which allows ${paceText(pace)} real time.${here}`;
}
