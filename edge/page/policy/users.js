import { ask } from "../api.js";
import { element } from "../element.js";
import { stateLine } from "../experiment/state.js";
import { inOrder } from "../experiment-list/order.js";

/** Statuses with which a Worker answers that has no experiments. */
const withoutExperiments = 501;

/** The experiments that have an arm of a policy. */
export async function usersOf(name) {
  let experiments = [];
  try {
    ({ experiments } = await ask("/v1/experiments"));
  } catch (error) {
    if (error.status !== withoutExperiments) return note(`${error.message}.`);
  }
  const users = inOrder(experiments).filter(({ definition }) =>
    definition.arms.some(({ policy }) => policy === name),
  );
  if (users.length === 0) return note("None has an arm of this policy.");
  return element(
    "ul",
    { className: "users" },
    ...users.map((experiment) => {
      const { name } = experiment.definition;
      return element(
        "li",
        {},
        element("a", { href: `/experiments/${name}` }, name),
        " ",
        ...stateLine(experiment),
      );
    }),
  );
}

function note(text) {
  return element("p", { className: "note" }, text);
}
