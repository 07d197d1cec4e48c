import { expect, test } from "vitest";
import { configureTask, quickTasks, tasksOf } from "../../../studies/learning/tasks.ts";

test("a task is learned by its settings, within its own limits", () => {
  const [pendulum] = tasksOf(quickTasks, "Pendulum-v1");
  const { learning_rate, hidden, ...config } = configureTask(pendulum, 3).config;
  expect({ learning_rate, hidden }).toEqual({ learning_rate: 0.001, hidden: [64, 64] });
  expect(config).toMatchObject({
    seed: 3,
    steps: 8000,
    evaluation_episodes: 50,
    target_return: -170,
  });
  expect(configureTask(pendulum, 3, true).config.target_return).toBeNull();
});

test("a task that there is not is refused, with those there are", () => {
  expect(() => tasksOf(quickTasks, "Hopper-v5")).toThrow(
    '"Hopper-v5" is not learned here; there are: Pendulum-v1, InvertedPendulum-v5',
  );
});
