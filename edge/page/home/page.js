import { ask } from "../api.js";
import { byId } from "../element.js";
import { chosenPolicy } from "../stage/arms.js";
import { readLink } from "../stage/link.js";
import { openStage } from "../stage/open.js";
import { onToken, tokenControl } from "../token.js";
import { policyFacts, policyOption } from "./policy-choice.js";
import { createQuestion } from "./question.js";

const question = createQuestion(guard);
let stage;
let policies = [];
/** The policy that is chosen. */
let chosen;

async function showPolicies() {
  ({ policies } = await ask("/v1/policies"));
  if (policies.length === 0) throw new Error("This Worker serves no policy yet.");
  byId("policies").replaceChildren(
    ...policies.map((policy) => policyOption(policy, () => choose(policy))),
  );
  byId("choice").hidden = false;
  stage = openStage({ root: byId("stage"), policies, observed, needsToken });
  follow();
}

/** Shows what the address holds. */
function follow() {
  const { view, problem } = readLink(location.hash);
  const wanted = chosenPolicy(view.arms[0]?.policy, policies);
  tryPolicy(wanted);
  stage.show(view, problem);
}

function choose(policy) {
  history.replaceState(null, "", `#${policy.name}`);
  tryPolicy(policy);
  stage.show({ arms: [{ policy: policy.name }] });
}

/** Shows a policy in the form. */
function tryPolicy(policy) {
  const { name, link, modes } = policy;
  chosen = name;
  byId(`policy-${name}`).checked = true;
  // The list may have scrolled it away.
  byId(`policy-${name}`).closest("label").scrollIntoView({ block: "nearest", inline: "center" });
  byId("facts").replaceChildren(...policyFacts(policy));
  byId("use").hidden = true;
  guard(async () => {
    const manifest = await ask(link);
    // Another policy may have been chosen while this one's manifest was on its way.
    if (chosen !== name) return;
    await question.show(manifest, modes);
    observed();
  });
}

/** There is another episode on the stage: its first observation is offered to be tried. */
function observed() {
  // The stage and the form load a policy independently of each other.
  const areThere = stage.policy() === chosen && question.policy() === chosen;
  const observation = areThere ? stage.observation() : undefined;
  byId("use").hidden = observation === undefined;
  if (observation !== undefined) question.suggest(observation);
}

/** Runs `work`, and says what went wrong. */
async function guard(work) {
  const problem = byId("problem");
  problem.hidden = true;
  try {
    await work();
  } catch (error) {
    if (error.status === 401) needsToken();
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

/** Lets a person give a token, once the Worker has asked for one. */
function needsToken() {
  if (byId("token").hasChildNodes()) return;
  const control = tokenControl({
    label: "Token\u2026",
    state: "with a token",
    hint: "One of the Worker's ACT_TOKENS",
    check: checkActToken,
  });
  byId("token").replaceChildren(control);
}

/**
 * Asks nothing, which every policy refuses, but with 401 if the token is not one that may ask.
 *
 * @throws {Error} with what is wrong with a token
 */
async function checkActToken(token) {
  try {
    await ask(`/v1/policies/${chosen}/act`, {}, token);
  } catch (error) {
    if (error.status === undefined) throw new Error(`cannot be checked: ${error.message}`);
    if (error.status === 401) throw error;
  }
}

onToken(() => question.refresh());
byId("use").addEventListener("click", () => question.use(stage.observation()));
addEventListener("hashchange", follow);
await guard(showPolicies);
