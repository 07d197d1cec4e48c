/*
 * Opens the stage after the page is painted: three.js, MuJoCo and the web worker are not needed
 * before. Where a person saves data, it opens when asked to.
 */

import { element } from "../element.js";
import { createLoading } from "./loading.js";

/**
 * Opens the stage in a section of the page.
 *
 * @param {Omit<Parameters<typeof import("./stage.js").mountStage>[0], "loading">} options
 */
export function openStage({ root, ...options }) {
  const problem = element("p", { className: "notice", role: "alert", hidden: true });
  const wait = element("p", { className: "notice", hidden: true });
  const loading = createLoading();
  root.append(problem, wait, loading.node);
  let stage;
  let wanted;
  let isLoading = false;

  async function load() {
    try {
      const { mountStage } = await import("./stage.js");
      stage = mountStage({ root, loading, ...options });
      show();
    } catch (error) {
      isLoading = false;
      loading.end();
      wait.hidden = false;
      wait.replaceChildren(`The stage could not be loaded: ${error.message}. `, again());
    }
  }

  function again() {
    const button = element("button", { type: "button" }, "Load the stage");
    button.addEventListener("click", begin);
    return button;
  }

  function begin() {
    if (isLoading) return;
    isLoading = true;
    wait.hidden = true;
    loading.begin();
    painted().then(load);
  }

  function show() {
    if (!stage || !wanted) return;
    const view = wanted;
    wanted = undefined;
    stage.show(view);
  }

  // Only some browsers have it, and TypeScript does not know it.
  const { connection } = /** @type {{ connection?: { saveData: boolean } }} */ (navigator);
  if (connection?.saveData) {
    wait.hidden = false;
    wait.replaceChildren("This browser saves data. ", again());
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
