import { expect, test } from "vitest";
import { environmentOptions } from "../../schemas/environment-options.ts";

test("an option is a number, true or false, null, a text, or two bounds", () => {
  const options = {
    g: 9.81,
    is_rainy: true,
    max_episode_steps: null,
    map_name: "8x8",
    healthy_z_range: [0.7, null],
  };
  expect(environmentOptions.parse(options)).toEqual(options);
  expect(environmentOptions.safeParse({ desc: ["SF", "FG"] }).error?.issues[0]).toMatchObject({
    path: ["desc"],
    message: "must be a number, true or false, null, a text, or two bounds such as [0.7, null]",
  });
});
