/** What the browser runs: the same function, where the test can call it. */
import { run, type Run } from './cluster-digest.ts';

declare global {
  var runCluster: (seed: number) => Run;
}

globalThis.runCluster = run;
