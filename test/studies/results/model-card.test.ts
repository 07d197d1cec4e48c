import { expect, test } from "vitest";
import type { Manifest } from "../../../schemas/manifest.ts";
import { modelCard } from "../../../studies/results/model-card.ts";
import { packageOf } from "../../distributions.ts";

/** A card as if softedge had trained the policy. */
function cardOf(name: string): string {
  const origin: Manifest["origin"] = {
    kind: "run",
    seed: 3,
    training_steps: 100_000,
    hyperparameters: {},
    softedge_version: "0.1.0",
  };
  return modelCard(
    { ...packageOf(name).manifest, origin },
    {
      policy: {
        name,
        task: "To hold a pole upright.",
        limits: ["It knows one pole."],
        from: { config: "configs/pole.json" },
      },
      runs: [],
      picture: { file: "episode.webp", shows: "The pole" },
    },
  );
}

test("a model card names the discrete actions of a policy of vectors", () => {
  expect(cardOf("pushes").split("\n")).toEqual(
    expect.arrayContaining([
      "- **Environment:** Pendulum-v1: 3 numbers in, one of 3 actions out",
      "- **Observation:** cosine, sine, angular velocity (rad/s)",
      "- **Action:** left, none, right",
      "- **Distribution:** categorical",
      "- **Trained for:** 100,000 environment steps, seed 3",
    ]),
  );
});

test("a model card states the bounds of real-valued actions, and the distribution", () => {
  expect(cardOf("clipped").split("\n")).toEqual(
    expect.arrayContaining([
      "- **Environment:** Pendulum-v1: 3 numbers in, 1 number out, from -2 to 2",
      "- **Action:** torque (Nm)",
      "- **Distribution:** clipped_gaussian",
    ]),
  );
});
