import { element } from "../element.js";
import { formatReturn } from "../format.js";
import { stateText } from "./text.js";

/** The milliseconds between two descriptions of the picture for screen readers. */
const describedEvery = 1000;

/**
 * One arm on the stage: which policy acts and how, its picture, and how its episode goes.
 *
 * @param {object} options
 * @param {number} options.index
 * @param {(change: { policy?: string, mode?: string }) => void} options.choose called when a person
 *   chooses another policy or mode
 */
export function createArm({ index, choose }) {
  const letter = "AB"[index];
  const policy = element("select", { ariaLabel: `policy of arm ${letter}` });
  const mode = element("select", { ariaLabel: `mode of arm ${letter}` });
  policy.addEventListener("change", () => choose({ policy: policy.value }));
  mode.addEventListener("change", () => choose({ mode: mode.value }));
  const screen = element("div", { className: "screen" });
  const [state, step, score] = ["state", "step", "score"].map((name) =>
    element("span", { className: `arm-${name}` }),
  );
  const total = element("data", { className: "arm-return" });
  const node = element(
    "article",
    { className: "arm", ariaLabel: `Arm ${letter}` },
    element(
      "div",
      { className: "arm-choice" },
      element("span", { className: "letter", ariaHidden: "true" }, letter),
      policy,
      mode,
    ),
    screen,
    element(
      "div",
      { className: "arm-course" },
      element("span", { className: "arm-figure" }, "return ", total),
      element("span", { className: "arm-figure" }, "step ", step),
      state,
      score,
    ),
  );
  let canvas;
  let described = Number.NEGATIVE_INFINITY;
  let who = "";

  return {
    node,
    /** The arm's canvas: a new one, as a canvas draws in two or in three dimensions, never both. */
    freshCanvas() {
      canvas = element("canvas", {
        tabIndex: 0,
        role: "img",
        ariaLabel: `Picture of arm ${letter}`,
      });
      screen.replaceChildren(canvas);
      return canvas;
    },
    /** Says what is wrong with the picture, or with undefined that nothing is. */
    noticePicture(reason) {
      screen.querySelector(".no-picture")?.remove();
      if (reason !== undefined) screen.append(element("p", { className: "no-picture" }, reason));
    },
    /**
     * Offers policies and modes.
     *
     * @param {{ policy: string, mode: string }} chosen
     * @param {import("softedge:page-types").PolicySummary[]} policies those of the same environment
     */
    offer(chosen, policies) {
      const option = (text, is) => element("option", { value: text, selected: text === is }, text);
      policy.replaceChildren(...policies.map(({ name }) => option(name, chosen.policy)));
      const modes = policies.find(({ name }) => name === chosen.policy)?.modes ?? [];
      mode.replaceChildren(...modes.map((each) => option(each, chosen.mode)));
      who = `${chosen.policy}, ${chosen.mode}`;
    },
    /**
     * Writes how the episode goes.
     *
     * @param {{ from: import("./playback.js").Frame, to: import("./playback.js").Frame }} moment
     * @param {{ isPlaying: boolean, end: string, now: number }} how
     */
    write({ from }, { isPlaying, end, now }) {
      setText(total, formatReturn(from.return));
      // For programs, with all digits.
      total.value = String(from.return);
      setText(step, String(from.step));
      const text = stateText(from, isPlaying, end);
      setText(state, text);
      state.classList.toggle("ended", from.terminated);
      if (canvas === undefined || (isPlaying && now - described < describedEvery)) return;
      described = now;
      canvas.ariaLabel = `Picture of arm ${letter}: ${who}; step ${from.step}, return ${formatReturn(from.return)}, ${text}`;
    },
    /** Writes the mean return of the episodes so far, and how many terminated. */
    writeScore({ episodes, mean, terminated }, end) {
      if (episodes === 0) return setText(score, "");
      const many = `${episodes} ${episodes === 1 ? "episode" : "episodes"}`;
      setText(score, `${many}: mean return ${formatReturn(mean)}, ${terminated} ${end}`);
    },
  };
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
