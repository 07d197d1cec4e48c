import { expect, test } from "vitest";
import { configureTask, quickTasks, tasksOf } from "../../../studies/learning/tasks.ts";

test("a task is learned by its settings, within its own limits", () => {
  const [pendulum] = tasksOf(quickTasks, { environment: "Pendulum-v1" });
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

test("tasks are chosen by environment, by algorithm, or by both", () => {
  const chosen = (choice: Parameters<typeof tasksOf>[1]) =>
    tasksOf(quickTasks, choice).map((task) => {
      const { environment, algorithm } = configureTask(task, 0).config;
      return `${environment} ${algorithm}`;
    });
  expect(chosen({})).toHaveLength(quickTasks.length);
  expect(chosen({ algorithm: "td3" })).toEqual(["Pendulum-v1 td3", "InvertedPendulum-v5 td3"]);
  expect(chosen({ environment: "Pendulum-v1", algorithm: "ddpg" })).toEqual(["Pendulum-v1 ddpg"]);
});

test("a task that there is not is refused, with those there are", () => {
  expect(() => tasksOf(quickTasks, { environment: "Hopper-v5" })).toThrow(
    '"Hopper-v5" is not learned here; there are: Pendulum-v1 by sac-2019, Pendulum-v1 by tqc, ',
  );
  expect(() =>
    tasksOf(quickTasks, { environment: "InvertedPendulum-v5", algorithm: "ddpg" }),
  ).toThrow('"InvertedPendulum-v5 by ddpg" is not learned here');
});
