/** How far a sweep is, as one line: a bar, cells, pace, and how long it may still take. */
import type { Progress } from './run.ts';

const BAR_CHARACTERS = 20;

/** `██████░░░░  42 %  420 of 1000 cells, 12.3 a second, 47 s left` */
export function progressLine({ done, failed, total }: Progress, elapsedMs: number): string {
  const over = done + failed;
  const share = total === 0 ? 1 : over / total;
  const full = Math.floor(share * BAR_CHARACTERS);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CHARACTERS - full);
  const perSecond = elapsedMs > 0 ? (over * 1000) / elapsedMs : 0;
  const pace = perSecond >= 1 || over === 0 ? `${perSecond.toFixed(1)} a second` : paceText(1 / perSecond);
  const left = over === 0 ? '' : `, ${durationText((total - over) / perSecond)} left`;
  const complaints = failed === 0 ? '' : `, ${failed} failed`;
  return `${bar} ${Math.floor(share * 100)} %  ${over} of ${total} cells${complaints}, ${pace}${left}`;
}

function paceText(seconds: number): string {
  return `one in ${durationText(seconds)}`;
}

function durationText(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
