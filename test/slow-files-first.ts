import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take minutes although they are short: by size alone they would begin last. */
const slow = ["test/packaging/trial.integration.test.ts"];

/** Vitest's order, by the last run's times or else by size, after the files that are known as slow. */
export default class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) =>
      slow.some((path) => moduleId.endsWith(`/${path}`));
    const ordered = await super.sort(files);
    return [...ordered.filter(isSlow), ...ordered.filter((file) => !isSlow(file))];
  }
}
