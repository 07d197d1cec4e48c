import { describe, expect, test } from "vitest";
import { hire } from "../../../../train/environments/vector/crew.ts";
import { bytesOfRows, rowsIn } from "../../../../train/environments/vector/rows.ts";
import { controlBytes, Turns } from "../../../../train/environments/vector/turns.ts";

/** Tasks of threads that have a Pendulum each. */
function tasksOf(...ids: string[]) {
  const sizes = { count: ids.length, observation: 3, action: 1, state: 14 };
  const rows = new SharedArrayBuffer(bytesOfRows(sizes));
  const control = new SharedArrayBuffer(controlBytes);
  const tasks = ids.map((id, first) => ({
    slice: { id, options: {}, first, count: 1 },
    sizes,
    rows,
    control,
  }));
  return { tasks, rows: rowsIn(rows, sizes), turns: new Turns(control) };
}

describe("threads that are hired", () => {
  test("carry out a turn each on their rows", async () => {
    const { tasks, rows, turns } = tasksOf("Pendulum-v1", "Pendulum-v1");
    const crew = await hire(tasks, turns);
    turns.begin("reset", crew.size, 2 ** 40);
    await crew.finish();
    const [one, other] = [rows.observations.slice(0, 3), rows.observations.slice(3)];
    expect(Math.hypot(one[0], one[1])).toBeCloseTo(1, 6);
    expect(Math.hypot(other[0], other[1])).toBeCloseTo(1, 6);
    expect(one).not.toEqual(other);
    await crew.release();
  });

  test("are none, if one of them cannot begin", async () => {
    const { tasks, turns } = tasksOf("Pendulum-v1", "Pendulum-v0");
    await expect(hire(tasks, turns)).rejects.toThrow('there is no environment "Pendulum-v0"');
  });

  test("are missed where they have ended: before a turn, and within one", async () => {
    const { tasks, turns } = tasksOf("Pendulum-v1", "Pendulum-v1");
    const crew = await hire(tasks, turns);
    // A turn for three of two: it cannot be finished.
    turns.begin("reset", crew.size + 1, 0);
    const turn = expect(crew.finish()).rejects.toThrow(
      "a thread of the environments has ended: exit code 1",
    );
    await crew.release();
    await turn;
    turns.begin("reset", crew.size, 0);
    await expect(crew.finish()).rejects.toThrow("a thread of the environments has ended");
  });
});
