import { element } from "../element.js";
import { icon } from "./icons.js";
import { speeds } from "./link.js";

const speedNames = { 0.125: "1/8", 0.25: "1/4", 0.5: "1/2", 1: "1", 2: "2" };

/**
 * The controls of the episode: play and pause, one step, restart, the time line, speed, seed, and
 * pushes.
 *
 * @param {object} on what is called when a person uses a control
 * @param {() => void} on.toggle play or pause
 * @param {() => void} on.step
 * @param {() => void} on.restart
 * @param {(step: number) => void} on.scrub
 * @param {(speed: number) => void} on.speed
 * @param {(seed: number | undefined) => void} on.seed a new random one, if undefined
 * @param {(direction: 1 | -1) => void} on.pushByKey
 * @param {() => void} on.clearPushes
 * @param {() => void} on.copy
 */
export function createTransport(on) {
  const button = (name, text, work, title) => {
    const made = element("button", { type: "button", title: title ?? text }, icon(name));
    made.append(element("span", { className: "button-text" }, text));
    made.addEventListener("click", () => work());
    return made;
  };
  const play = button("play", "Play", on.toggle, "play or pause (space)");
  play.className = "play";
  const step = button("step", "Step", on.step, "one step (.)");
  const restart = button("restart", "Restart", on.restart, "restart the episode (r)");
  const line = element("input", { type: "range", min: 0, max: 0, value: 0, step: 1 });
  line.ariaLabel = "step of the episode";
  line.addEventListener("input", () => on.scrub(line.valueAsNumber));
  const place = element("output", { className: "place" });

  const speed = element(
    "select",
    {},
    ...speeds.map((each) => element("option", { value: each }, `${speedNames[each]}\u00d7`)),
  );
  speed.addEventListener("change", () => on.speed(Number(speed.value)));
  const seed = element("input", {
    type: "number",
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    step: 1,
    required: true,
  });
  seed.addEventListener("change", () => {
    if (seed.checkValidity()) on.seed(seed.valueAsNumber);
  });
  const another = element("button", { type: "button", title: "new seed (n)" }, "New seed");
  another.addEventListener("click", () => on.seed(undefined));
  const follow = element("input", { type: "checkbox", checked: true });
  const back = button("back", "Push back", () => on.pushByKey(-1), "push backwards (b)");
  const forward = button("forward", "Push", () => on.pushByKey(1), "push forwards (f)");
  const clear = element("button", { type: "button", hidden: true });
  clear.addEventListener("click", () => on.clearPushes());
  const pushing = element(
    "div",
    { className: "pushes", role: "group", ariaLabel: "push" },
    back,
    forward,
    clear,
  );
  const copy = element("button", { type: "button" }, "Copy link");
  copy.addEventListener("click", () => on.copy());
  // There is a clipboard only where the page came over https or from this machine.
  copy.hidden = !navigator.clipboard;

  const node = element(
    "div",
    { className: "transport", role: "group", ariaLabel: "episode" },
    element("div", { className: "transport-line" }, restart, play, step, line, place),
    element(
      "div",
      { className: "transport-settings" },
      field("speed", speed),
      element("div", { className: "seed" }, field("seed", seed), another),
      pushing,
      element("label", { className: "follow" }, follow, " next episode by itself"),
      copy,
    ),
  );
  return {
    node,
    copy,
    focusPlay: () => play.focus(),
    /** True if the next episode begins by itself. */
    get follows() {
      return follow.checked;
    },
    /** @param {boolean} can false where no body can be pushed */
    offerPushes(can) {
      pushing.hidden = !can;
    },
    /**
     * @param {{ position: number, recorded: number, seed: number, pushes: object[] }} playback
     * @param {{ isPlaying: boolean, speed: number }} player
     */
    write({ position, recorded, seed: shownSeed, pushes }, { isPlaying, speed: shownSpeed }) {
      if (line.max !== String(recorded)) line.max = String(recorded);
      const at = Math.floor(position);
      if (line.valueAsNumber !== at) line.value = String(at);
      const text = `${at} / ${recorded}`;
      if (place.textContent !== text) place.textContent = text;
      if (document.activeElement !== seed && seed.value !== String(shownSeed))
        seed.value = String(shownSeed);
      clear.hidden = pushes.length === 0;
      const many = pushes.length === 1 ? "1 push" : `${pushes.length} pushes`;
      if (!clear.hidden && clear.textContent !== `Undo ${many}`) clear.textContent = `Undo ${many}`;
      if (speed.value !== String(shownSpeed)) speed.value = String(shownSpeed);
      if (play.dataset.playing !== String(isPlaying)) {
        play.dataset.playing = String(isPlaying);
        const label = element("span", { className: "button-text" }, isPlaying ? "Pause" : "Play");
        play.replaceChildren(icon(isPlaying ? "pause" : "play"), label);
      }
    },
  };
}

function field(name, input) {
  return element("label", { className: "field" }, element("span", {}, name), input);
}
