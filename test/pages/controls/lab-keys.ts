/**
 * The keys of the lab: for each, what leads to it and what is to be seen. A key without a row does not
 * compile.
 */
import type { ShortcutId } from '../../../packages/lab/src/ui/shortcuts.ts';
import { key, step, type Effect, type Step } from './control.ts';

export interface KeyProof {
  readonly first?: readonly Step[];
  readonly shows: Effect;
}

const AT = { changes: /t=(\d+\.\d+) s/ } as const;
const BRANCH = { changes: /(\d+) runs/ } as const;
const asks = (title: string): RegExp => new RegExp(`dialog "${title}: n1"`);

export const KEY_PROOFS: Readonly<Record<ShortcutId, KeyProof>> = {
  play: { shows: AT },
  'next-event': { shows: AT },
  'previous-event': { first: [key('End')], shows: AT },
  'next-interval': { shows: /t=1\.000 s/ },
  'previous-interval': { first: [key('End')], shows: /t=19\.000 s/ },
  forward: { shows: /t=0\.010 s/ },
  back: { first: [key('End')], shows: /t=19\.990 s/ },
  start: { first: [key('End')], shows: /t=0\.000 s/ },
  end: { shows: /t=20\.000 s/ },
  'next-moment': { first: [key('k')], shows: AT },
  'previous-moment': { first: [key('k'), key('End')], shows: AT },
  slower: { shows: { changes: /status "Speed": (\S+)/ } },
  faster: { shows: { changes: /status "Speed": (\S+)/ } },
  go: { shows: /dialog "Go to a time"/ },
  bookmark: { shows: { paints: '.timeline-canvas' } },
  branch: { shows: BRANCH },
  crash: { shows: /truth: crashed/ },
  pause: { shows: asks('Pause') },
  restart: { first: [key('k')], shows: /of 3 runs/ },
  cut: { shows: asks('Cut off') },
  loss: { shows: asks('Lose what it sends') },
  heal: { first: [step('button', 'Mute'), step('button', 'Do it')], shows: /of 3 runs/ },
  inspector: { shows: { focuses: '#inspector' } },
  matrix: { shows: { focuses: '#matrix' } },
  heat: { shows: /region "Disagreement over time"/ },
  curves: { first: [key('e')], shows: /region "Curves"/ },
  timeline: { shows: { focuses: '#timeline' } },
  truth: { shows: /the truth is hidden/ },
  compare: { shows: /address #\/compare/ },
  describe: { shows: /16 nodes/ },
  palette: { shows: /combobox "Command"/ },
  help: { shows: /dialog "Keys"/ },
};
