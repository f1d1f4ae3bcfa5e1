// The last lines of a test run: what was skipped and why, then one line that counts.
export default class SummaryReporter {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skipped = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        counts[state] = (counts[state] ?? 0) + 1;
        if (state === 'skipped') {
          const reason = note ?? module.moduleId.slice(module.project.config.root.length + 1);
          skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
        }
      }
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed++;
    }
    console.log();
    for (const [reason, count] of skipped) console.log(`skipped ${count}: ${reason}`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
