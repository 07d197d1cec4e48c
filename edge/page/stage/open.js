/*
 * Opens the stage after the page is painted: three.js, MuJoCo and the web worker are not needed
 * before. Where a person saves data, it opens when asked to.
 */

import { element } from "../element.js";

/**
 * @param {object} options of `createStage`
 */
export function openStage({ root, ...options }) {
  const problem = element("p", { className: "notice", role: "alert", hidden: true });
  const wait = element("p", { className: "loading" }, "Loading the stage.");
  root.append(problem, wait);
  let stage;
  let wanted;
  let opening;

  async function load() {
    try {
      const { createStage } = await import("./stage.js");
      stage = createStage({ root, ...options });
      wait.remove();
      show();
    } catch (error) {
      opening = undefined;
      wait.replaceChildren(`The stage could not be loaded: ${error.message}. `, again());
    }
  }

  function again() {
    const button = element("button", { type: "button" }, "Load the stage");
    button.addEventListener("click", begin);
    return button;
  }

  function begin() {
    wait.replaceChildren("Loading the stage.");
    opening ??= painted().then(load);
  }

  function show() {
    if (!stage || !wanted) return;
    const view = wanted;
    wanted = undefined;
    stage.show(view);
  }

  if (navigator.connection?.saveData) {
    wait.replaceChildren("This browser saves data, and the stage takes some. ", again());
  } else begin();

  return {
    /**
     * Shows a view, once the stage is there.
     *
     * @param {import("./link.js").View} view
     * @param {string} [text] what is wrong with its link
     */
    show(view, text) {
      problem.hidden = text === undefined;
      problem.textContent = text ?? "";
      wanted = view;
      show();
    },
    observation: () => stage?.observation(),
    policy: () => stage?.policy(),
  };
}

/** Resolves after the browser has painted. */
function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
