import { expect, test } from "vitest";
import { shippedPolicies } from "../../../export/shipped-policies.ts";
import { zoo } from "../../../studies/results/zoo.ts";

test("the protected policies are those of the zoo", () => {
  expect(shippedPolicies("policies")).toEqual(zoo.map(({ name }) => name).sort());
});
