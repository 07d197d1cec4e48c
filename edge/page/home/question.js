import { actionText } from "../action-text.js";
import { ask, curlCommand } from "../api.js";
import { byId } from "../element.js";
import { format } from "../format.js";
import { drawSeed } from "../seed.js";
import { observationControls } from "./controls.js";
import { distributionCharts } from "./distribution.js";
import { drawnActionsOf } from "./drawn-actions.js";

/**
 * The form in which a person tries an observation of a policy, with the Worker's answer.
 *
 * @param {(work: () => Promise<void>) => Promise<void>} guard runs work, and says what went wrong
 */
export function createQuestion(guard) {
  const form = byId("question");
  /** The policy that is being tried, its ways of acting, and the controls of its observation. */
  let manifest;
  let modes = [];
  let controls;
  /** True once a person has set the observation. */
  let isOwn = false;
  /** True while an answer is on its way, and while the question differs from the one asked. */
  let asking = false;
  let changed = false;

  /** Asks anew after the question has changed; changes made meanwhile are asked about in one go. */
  async function refresh() {
    changed = true;
    if (asking || !manifest) return;
    asking = true;
    while (changed) {
      changed = false;
      await guard(answerQuestion);
    }
    asking = false;
  }

  /** Lets a person choose among the policy's ways of acting; what it draws from is shown if it draws. */
  function offerModes() {
    const [title, key] = hasProbabilities(manifest)
      ? ["Probability of each action for this observation", "probability"]
      : [`${drawnActionsOf(manifest)} actions drawn for this observation`, "drawn"];
    byId("drawn-title").textContent = title;
    byId("drawn-key").textContent = key;
    const inputs = [...form.querySelectorAll("[name=mode]")];
    for (const input of inputs) input.disabled = !modes.includes(input.value);
    const chosenMode = inputs.find(({ checked }) => checked);
    if (chosenMode?.disabled) inputs.find(({ value }) => value === modes[0]).checked = true;
    byId("drawn").hidden = !modes.includes("stochastic");
  }

  async function answerQuestion() {
    const mode = new FormData(form).get("mode");
    for (const id of ["seed", "draw", "step"]) byId(id).disabled = mode === "deterministic";
    const invalid = form.querySelector("input:invalid");
    if (invalid) throw new Error(invalid.validationMessage);
    const asked = manifest;
    const { show } = controls;
    const observation = controls.observation();

    const path = `/v1/policies/${asked.name}/act`;
    const noise = noiseFields();
    const question = { observation, mode, ...(mode === "stochastic" && noise) };
    const [answer, charts] = await Promise.all([
      ask(path, question),
      modes.includes("stochastic") && askDistribution(path, asked, observation, noise),
    ]);

    if (asked !== manifest) return;
    byId("action").textContent = actionText(asked, answer.action);
    byId("density").hidden = answer.log_prob === undefined;
    if (answer.log_prob !== undefined) byId("log-prob").textContent = format(answer.log_prob);
    if (charts) {
      byId("distribution").replaceChildren(
        ...distributionCharts(asked, { ...charts, answered: answer.action }),
      );
    }
    byId("curl").textContent = curlCommand(path, question);
    show?.(answer.action);
  }

  form.addEventListener("input", (event) => {
    if (byId("observation").contains(event.target)) isOwn = true;
    refresh();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("draw").addEventListener("click", () => {
    byId("seed").value = drawSeed();
    refresh();
  });
  // There is a clipboard only where the page came over https or from this machine.
  byId("copy").hidden = !navigator.clipboard;
  byId("copy").addEventListener("click", () =>
    navigator.clipboard.writeText(byId("curl").textContent),
  );
  byId("seed").value = drawSeed();

  return {
    /** The name of the policy that the form is for. */
    policy: () => manifest?.name,
    /** Tries another policy. */
    async show(loaded, ways) {
      manifest = loaded;
      modes = ways;
      isOwn = false;
      offerModes();
      controls = observationControls(manifest, () => {
        isOwn = true;
        refresh();
      });
      byId("observation").replaceChildren(...controls.nodes);
      byId("trial").hidden = false;
      await refresh();
    },
    /** Sets the observation, exactly. */
    use(observation) {
      isOwn = true;
      controls.set(observation);
      return refresh();
    },
    /** Sets the observation unless a person has. */
    suggest(observation) {
      if (isOwn) return;
      controls.set(observation);
      refresh();
    },
    refresh,
  };
}

/** True if the policy knows the probability of each of its actions. */
function hasProbabilities({ distribution }) {
  return distribution === "categorical";
}

/**
 * Asks for the distribution of the action for one observation: the probability of each action, or a
 * sample of real-valued actions. Asks for the action without noise as well.
 */
async function askDistribution(path, asked, observation, noise) {
  const still = { observation, mode: "deterministic" };
  if (hasProbabilities(asked)) {
    const { probabilities, action } = await ask(path, { ...still, return: ["probabilities"] });
    return { probabilities, deterministic: action };
  }
  const observations = new Array(drawnActionsOf(asked)).fill(observation);
  const [{ actions }, { action }] = await Promise.all([
    ask(path, { observations, ...noise }),
    ask(path, still),
  ]);
  return { drawn: actions, deterministic: action };
}

/** The seed and step that are set; what is left out, the Worker chooses. */
function noiseFields() {
  const set = ["seed", "step"].filter((name) => byId(name).value !== "");
  return Object.fromEntries(set.map((name) => [name, byId(name).valueAsNumber]));
}
