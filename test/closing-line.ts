import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Prints, after everything else, how many tests passed and failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    let passed = 0;
    // What failed outside a test, such as a file that cannot be loaded or a hook, has failed too.
    let failed = errors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        if (state === "failed") failed += 1;
      }
    }
    // Such as a global setup that threw, which vitest tells of in no other way.
    if (reason === "failed" && failed === 0) failed = 1;
    console.log(`${passed} passed, ${failed} failed`);
  }
}
