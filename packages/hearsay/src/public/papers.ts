/** `hearsay/papers`: published results, run again in the simulator. Platform-free. */
export { PAPERS } from '../sim/papers/papers.ts';
export type { Paper, PaperOptions, PaperResult, PaperRow } from '../sim/papers/paper.ts';
