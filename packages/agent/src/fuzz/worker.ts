/** A worker of the hunt: runs the scenario of each seed that it is given, and makes small what fails. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawScenario, replayCommand, runScenario, shrink, type ScenarioReport } from 'hearsay/sim';
import type { Find, WorkerFound, WorkerOrder, WorkerResult, WorkerStart } from './messages.ts';

const { bounds, shrinkRunsMax } = workerData as WorkerStart;

parentPort?.on('message', (seed: WorkerOrder) => {
  if (seed === null) return parentPort?.close();
  const report = runScenario(drawScenario(seed, bounds));
  const { virtualMs, healMs, falseDeaths, falseSuspicions } = report;
  const find = report.failure === null ? null : findOf(seed, report);
  const result: WorkerResult = { seed, virtualMs, healMs, falseDeaths, falseSuspicions, find };
  parentPort?.postMessage(result, []);
});

function findOf(seed: number, found: ScenarioReport): Find {
  // Told at once, so that a hunt which is interrupted meanwhile does not lose it.
  const first: WorkerFound = { found: described(seed, found, 0) };
  parentPort?.postMessage(first, []);
  const { report, runs } = shrink(found, { runsMax: shrinkRunsMax });
  return described(seed, report, runs);
}

function described(seed: number, { scenario, failure }: ScenarioReport, shrinkRuns: number): Find {
  return { seed, failure: failure!, scenario, replay: replayCommand(scenario), shrinkRuns };
}
