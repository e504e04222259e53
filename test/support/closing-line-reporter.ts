/**
 * Ends a run with one plain line, `N passed, N failed, N skipped`, for machines that read the end of a log.
 * What fails outside any test (a file that cannot be loaded, an unhandled rejection, no tests at all) counts
 * as failed, so the line is never green when the exit code is not.
 */
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    let broken = errors.length;
    for (const module of modules) {
      if (module.errors().length > 0) broken += 1;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    const skipped = count.skipped + count.pending;
    // The default reporter prints its summary in the same hook; ours has to be the last line.
    process.on('exit', (code) => {
      const failed = Math.max(count.failed + broken, code === 0 ? 0 : 1);
      process.stdout.write(`${count.passed} passed, ${failed} failed, ${skipped} skipped\n`);
    });
  }
}
