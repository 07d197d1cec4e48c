import { expect, test } from "vitest";
import { learnedVector } from "../../../train/learning/learned-vector.ts";
import { makeCorridors } from "./corridor.ts";

test("a vector environment has the sizes that networks are built for", async () => {
  const box = learnedVector(await makeCorridors("terminates", "box")(2), ["box"]);
  expect(box.sizes).toEqual({ observation: 1, action: 1 });
  const discrete = learnedVector(await makeCorridors("terminates", "discrete")(2), ["discrete"]);
  expect(discrete.sizes).toEqual({ observation: 1, action: 3 });
});

test("a vector environment of actions that an algorithm does not learn is refused", async () => {
  const discrete = await makeCorridors("terminates", "discrete")(1);
  expect(() => learnedVector(discrete, ["box"])).toThrow(
    new RangeError("Corridor has discrete actions, and the algorithm learns box actions"),
  );
  expect(learnedVector(discrete, ["box", "discrete"]).sizes.action).toBe(3);
});
