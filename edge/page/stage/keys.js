/** The actions of keys while the stage has the focus; the space bar also acts while nothing has it. */
const actions = {
  " ": (stage) => stage.toggle(),
  ".": (stage) => stage.step(),
  ",": (stage) => stage.stepBack(),
  r: (stage) => stage.restart(),
  n: (stage) => stage.seed(),
  f: (stage) => stage.pushByKey(1),
  b: (stage) => stage.pushByKey(-1),
};

/** Elements that have a use for keys themselves. */
const typing = "input:not([type=range], [type=checkbox]), select, textarea";
const pressed = "button, a, input, select, summary";

/**
 * Lets keys control the stage. Keys of one character count only where the focus is on the stage
 * (WCAG 2.1.4).
 *
 * @param {HTMLElement} root
 * @param {ReturnType<typeof import("./conductor.js").createConductor>} stage
 */
export function handleKeys(root, stage) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target, key } = event;
    if (!(target instanceof Element)) return;
    const isInside = root.contains(target);
    const isNowhere = target === document.body && key === " ";
    if (!isInside && !isNowhere) return;
    if (target.matches(typing) || (key === " " && target.matches(pressed))) return;
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    if (action === undefined) return;
    event.preventDefault();
    action(stage);
  });
}
