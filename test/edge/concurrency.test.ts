import { expect, test } from "vitest";
import { act } from "./client.ts";

const questions = Array.from({ length: 32 }, (_, i) =>
  i % 2 === 0
    ? { policy: "pendulum", observation: [Math.cos(i), Math.sin(i), i / 4], seed: i }
    : { policy: "taxi", observation: i, seed: i },
);

const ask = ({ policy, ...question }: (typeof questions)[number]) => act(policy, question);

test("32 requests at once are each given their own answer", async () => {
  const together = await Promise.all(questions.map(ask));
  for (const [i, question] of questions.entries()) {
    expect(together[i]).toEqual(await ask(question));
  }
});
