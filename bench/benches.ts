/** All benches by name. */
import { browser } from './browser.ts';
import { codec } from './codec.ts';
import { cpu } from './cpu.ts';
import { lab } from './lab-engine.ts';
import { page } from './lab-page.ts';
import { stage } from './lab-stage.ts';
import type { Bench } from './operation.ts';
import { packet } from './packet.ts';
import { sim } from './sim.ts';

export const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ['codec', codec],
  ['packet', packet],
  ['cpu', cpu],
  ['sim', sim],
  ['browser', browser],
  ['lab', lab],
  ['stage', stage],
  ['page', page],
]);
