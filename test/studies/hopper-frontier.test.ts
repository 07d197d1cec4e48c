import { expect, test } from "vitest";
import { expandStudy } from "../../train/study/expand.ts";
import { readStudy } from "../../train/study/study-file.ts";

test("no run of the screening has the name of a run of the comparison", () => {
  const namesOf = (study: string) => expandStudy(readStudy(study)).map(({ name }) => name);
  const compared = new Set(namesOf("studies/comparison.json"));
  expect(namesOf("studies/hopper-frontier.json").filter((name) => compared.has(name))).toEqual([]);
});
