/**
 * The stage's first drawing: what one looks at first is there first. The panels around it, and computing the
 * run ahead, wait for it.
 */
import { startTransition, useEffect, useState } from 'react';
import { useLab } from './lab-store.ts';

let isDrawn = false;
const waiting: (() => void)[] = [];

/** A page that is not seen draws nothing; nor is a run always opened where there is a stage. */
const WAIT_MS_MAX = 1000;

/** Calls back after the first drawing, or after a second without one. */
export function afterFirstDrawing(then: () => void): void {
  if (isDrawn) {
    then();
    return;
  }
  const timer = setTimeout(then, WAIT_MS_MAX);
  waiting.push(() => {
    clearTimeout(timer);
    then();
  });
}

/** Whether the stage has been drawn once; it watches for that. */
export function useFirstDrawing(): boolean {
  const hasScene = useLab(({ scene }) => scene !== null);
  const [isSeen, setSeen] = useState(isDrawn);
  useEffect(() => {
    if (!hasScene) return;
    // A frame for the stage's size, and one for what is drawn in it.
    let handle = requestAnimationFrame(() => {
      handle = requestAnimationFrame(() => {
        isDrawn = true;
        for (const then of waiting.splice(0)) then();
        startTransition(() => setSeen(true));
      });
    });
    return () => cancelAnimationFrame(handle);
  }, [hasScene]);
  return isSeen;
}
