import { element } from "../element.js";
import { bytesText } from "./text.js";

/**
 * Shows that the stage is being loaded, and what that takes.
 */
export function createLoading() {
  const bar = element("progress", { ariaLabel: "loading the stage" });
  const text = element("span", {});
  const node = element("p", { className: "loading", hidden: true }, bar, text);

  function show(sentence, share) {
    node.hidden = false;
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share;
    text.textContent = sentence;
  }

  return {
    node,
    /** @param {number | undefined} bytes of everything that is loaded */
    begin(bytes) {
      const size = bytes === undefined ? "" : `, up to ${bytesText(bytes)}, once`;
      show(`Loading the environment, the policy and the picture${size}.`);
    },
    /** The episode is played to a step without being drawn. */
    going(step, to) {
      show(`Playing to step ${to}.`, step / to);
    },
    end() {
      node.hidden = true;
    },
  };
}
