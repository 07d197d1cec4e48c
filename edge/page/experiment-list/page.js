import { administer } from "../admin/administration.js";
import { ask } from "../api.js";
import { byId, element } from "../element.js";
import { sentence } from "../format.js";
import { experimentCard } from "./card.js";
import { inOrder } from "./order.js";
import { showResults } from "./results.js";

async function showExperiments() {
  try {
    const { experiments } = await ask("/v1/experiments");
    const cards = inOrder(experiments).map(experimentCard);
    byId("experiments").replaceChildren(...cards.map(({ node }) => element("li", {}, node)));
    byId("none").hidden = cards.length > 0;
    showResults(cards);
  } catch (error) {
    const problem = byId("problem");
    problem.textContent = sentence(error.message);
    problem.hidden = false;
  }
}

function closeDeclaration() {
  byId("declare").hidden = true;
  byId("declare-offer").hidden = false;
  byId("declare-open").focus();
}

/** Offers an operator to declare an experiment. */
function offer(admin) {
  byId("declare").hidden = true;
  byId("declare-offer").hidden = admin === undefined;
  byId("declare-open").onclick = async () => {
    const { declarationForm } = await import("./declaration-form.js");
    const form = await declarationForm({ admin, cancel: closeDeclaration });
    byId("declare-form").replaceChildren(form);
    byId("declare").hidden = false;
    byId("declare-offer").hidden = true;
    form.querySelector("input").focus();
  };
}

await Promise.all([showExperiments(), administer(offer)]);
