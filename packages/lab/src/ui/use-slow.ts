/** A value that changes with each frame, for what need not: the newest of the last `gapMs`. */
import { useEffect, useRef, useState } from 'react';

export function useSlow<T>(value: T, gapMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current = value;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setShown(() => latest.current);
    }, gapMs);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a new value is the reason
  }, [value, gapMs]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return shown;
}
