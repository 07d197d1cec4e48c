import { expect, test } from "vitest";
import { environmentOptions } from "../../schemas/environment-options.ts";

test("an option is a number, true or false, null, or two bounds", () => {
  const options = {
    g: 9.81,
    is_rainy: true,
    max_episode_steps: null,
    healthy_z_range: [0.7, null],
  };
  expect(environmentOptions.parse(options)).toEqual(options);
  expect(environmentOptions.safeParse({ xml_file: "hopper.xml" }).error?.issues[0]).toMatchObject({
    path: ["xml_file"],
    message: "must be a number, true or false, null, a text, or two bounds such as [0.7, null]",
  });
});
