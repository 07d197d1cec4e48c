import { createSession } from "softedge:inference";
import policies from "softedge:policies";
import { expect, test } from "vitest";
import { drawEpsilon } from "../../noise/epsilon.ts";
import { manifest } from "../../schemas/manifest.ts";
import { actBatch } from "./client.ts";

const rows = 1000;
const observations = Array.from({ length: rows }, (_, i) => [
  Math.cos(i),
  Math.sin(i),
  (i % 161) / 10 - 8,
]);

test("JSON carries every bit of what the actor computes in float32", async () => {
  const pendulum = policies.find((policy) => manifest.parse(policy.manifest).name === "pendulum");
  if (!pendulum) throw new Error("the tests serve no pendulum");
  const session = await createSession(pendulum.actor);
  const epsilon = drawEpsilon("normal", 6, rows, 1);
  const feeds = {
    observation: { shape: [rows, 3], data: Float32Array.from(observations.flat()) },
    epsilon: { shape: [rows, 1], data: epsilon },
  };
  const computed = await session.run(feeds, ["action", "log_prob", "mean", "log_std"]);
  await session.release();

  const wanted = ["mean", "log_std", "epsilon"];
  const batch = await actBatch("pendulum", { observations, seed: 6, return: wanted });
  const answered = {
    action: batch.actions.flat(),
    log_prob: batch.log_probs,
    mean: batch.means?.flat() ?? [],
    log_std: batch.log_stds?.flat() ?? [],
  };
  for (const [name, numbers] of Object.entries(answered)) {
    expect(numbers).toHaveLength(rows);
    expect(numbers.map(Math.fround)).toEqual(numbers);
    expect(Float32Array.from(numbers)).toEqual(computed[name].data);
  }
  expect(Float32Array.from(batch.epsilon?.flat() ?? [])).toEqual(epsilon);
});
