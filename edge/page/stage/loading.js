import { ask } from "../api.js";
import { element } from "../element.js";
import { bytesText } from "./text.js";

/**
 * Shows that the stage is being loaded, and what that takes.
 */
export function createLoading() {
  const bar = element("progress", { ariaLabel: "loading the stage" });
  const text = element("span", {});
  let sizes;
  const node = element("p", { className: "loading", role: "status", hidden: true }, bar, text);

  function show(sentence, share) {
    node.hidden = false;
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share;
    text.textContent = sentence;
  }

  return {
    node,
    /** Says what is loaded; how large it is, once that is known. */
    async begin() {
      show("Loading the environment and the policy.");
      sizes ??= await ask("/assets/sizes.json").catch(() => undefined);
      if (sizes && !node.hidden) show(loadedText(sizes));
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

function loadedText({ "stage-worker.js": worker, "mujoco.wasm": mujoco, "three.js": three }) {
  const [all, bodies] = [worker + mujoco + three, mujoco + three].map(bytesText);
  return `Loading the stage: ${all} before compression, of which ${bodies} are MuJoCo and three.js, for robots. The browser keeps them.`;
}
