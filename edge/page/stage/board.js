import { element } from "../element.js";
import { createArm } from "./arm.js";
import { createNoise } from "./noise.js";
import { pushAt } from "./push.js";
import { createScore } from "./score.js";
import { endWord } from "./text.js";

/**
 * The view of a cast: the arms with their pictures, and the distributions of their actions.
 *
 * @param {import("./cast.js").Cast} cast
 * @param {object} options
 * @param {import("softedge:page-types").PolicySummary[]} options.fellows the policies of the same environment
 * @param {ReturnType<typeof import("./pictures.js").createPictures>} options.pictures
 * @param {(arm: number, change: { policy?: string, mode?: string }) => void} options.choose
 */
export function createBoard(cast, { fellows, pictures, choose }) {
  const { choices, manifests, environment, picture } = cast;
  const arms = choices.map((choice, index) => {
    const arm = createArm({ index, choose: (change) => choose(index, change) });
    arm.offer(choice, fellows);
    return arm;
  });
  const noise = createNoise(manifests);
  const score = createScore(choices.length);
  const end = endWord(environment.id, picture);
  const draws = manifests.some(({ distribution }) => distribution !== "none");
  const title = draws ? "What actions are drawn from" : "Actions";

  return {
    arms: element(
      "div",
      { className: `arms arms-${arms.length}` },
      ...arms.map(({ node }) => node),
    ),
    noise: element(
      "div",
      { className: "noise" },
      element("h3", {}, title),
      noise.node,
      legend(manifests),
    ),
    openPictures: () => pictures.open(arms, picture),
    /** Draws the moment at the playback's position. */
    draw(playback, isPlaying, now) {
      for (const [i, arm] of arms.entries()) {
        const moment = playback.between(i);
        pictures.show(i, moment, pushAt(playback.pushes, moment.from.step));
        arm.write(moment, { isPlaying, end, now });
      }
      noise.draw(playback, now);
      if (!playback.isComplete) return;
      score.add(
        playback.seed,
        arms.map((_, i) => playback.lastFrame(i)),
      );
      for (const [i, arm] of arms.entries()) arm.writeScore(score.of(i), end);
    },
  };
}

/** The legend of the charts. */
function legend(manifests) {
  const isDiscrete = manifests[0].action.kind === "discrete";
  const keys = isDiscrete
    ? [
        ["drawn", "probability"],
        ["deterministic", "most likely action"],
        ["answered", "action taken"],
      ]
    : [
        ["drawn", "density"],
        ["deterministic", "action without noise"],
        ["answered", "action taken, and the latest below"],
      ];
  const nodes = keys.map(([kind, text]) => element("span", { className: `key ${kind}` }, text));
  return element("p", { className: "legend", ariaHidden: "true" }, ...nodes);
}
