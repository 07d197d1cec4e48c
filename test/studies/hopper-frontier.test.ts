import { expect, test } from "vitest";
import { screeningStudies } from "../../studies/results/frontier/screening.ts";
import { expandStudy } from "../../train/study/expand.ts";
import { readStudy } from "../../train/study/study-file.ts";

test.each(screeningStudies)("no run of %s has the name of a run of the comparison", (study) => {
  const namesOf = (file: string) => expandStudy(readStudy(file)).map(({ name }) => name);
  const compared = new Set(namesOf("studies/comparison.json"));
  expect(namesOf(study).filter((name) => compared.has(name))).toEqual([]);
});
