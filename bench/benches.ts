/** All benches by name. */
import { browser } from './browser.ts';
import { codec } from './codec.ts';
import { cpu } from './cpu.ts';
import type { Bench } from './operation.ts';
import { packet } from './packet.ts';
import { sim } from './sim.ts';

export const BENCHES: ReadonlyMap<string, Bench> = new Map([
  ['codec', codec],
  ['packet', packet],
  ['cpu', cpu],
  ['sim', sim],
  ['browser', browser],
]);
