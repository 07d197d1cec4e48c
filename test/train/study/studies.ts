import { candidatesOf } from "../../../train/study/expand.ts";
import { planSearches } from "../../../train/study/plan-searches.ts";
import { studyFile } from "../../../train/study/study-file.ts";

/** The searches of a study that names no config files. */
export function searchesOf(content: object) {
  const study = studyFile.parse(content);
  return planSearches(study, candidatesOf({ study, readConfigFile: () => ({}) }));
}
