/**
 * The run at hand in one line: its seed, its digest, the moment; and whether it is the run that was shared.
 */
import { Check, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatMoment } from '../../ui/format.ts';
import './run-chip.css';
import { useCurrentRun, useLab } from './lab-store.ts';

export function RunChip(): ReactNode {
  const info = useCurrentRun();
  const cursorMs = useLab((state) => state.cursorMs);
  const check = useLab((state) => state.shareCheck);
  if (info === undefined) return null;
  const isWhole = info.computedMs >= info.spec.forMs;
  const share = Math.floor((100 * info.computedMs) / info.spec.forMs);
  return (
    <p className="chip number">
      <span className="chip-part">seed {info.spec.seed}</span>
      <span className="chip-part" data-digest={isWhole ? info.digest : undefined}>
        {isWhole ? `digest ${info.digest}` : `computed ${share} %`}
      </span>
      <span className="chip-part chip-time">t={formatMoment(cursorMs)}</span>
      {check === null || check.run !== info.id ? null : (
        <output className="chip-part chip-check">
          <Verdict isWhole={isWhole} isSame={info.digest === check.expected} expected={check.expected} />
        </output>
      )}
    </p>
  );
}

interface VerdictProps {
  readonly isWhole: boolean;
  readonly isSame: boolean;
  readonly expected: string;
}

function Verdict({ isWhole, isSame, expected }: VerdictProps): ReactNode {
  if (!isWhole) return 'checking the shared run…';
  if (isSame) {
    return (
      <>
        <Check /> identical run
      </>
    );
  }
  return (
    <>
      <TriangleAlert /> engine changed: it was {expected}
    </>
  );
}
