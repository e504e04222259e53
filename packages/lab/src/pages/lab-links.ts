/**
 * Addresses of the lab with a run in them, made where they are needed: what checks and packs a spec loads
 * late.
 */
import { useEffect, useState } from 'react';
import type { RunSpec } from '../player/spec.ts';

export interface LabView {
  readonly spec: RunSpec;
  readonly chair: number | null;
  readonly cursorMs: number;
  readonly panels?: readonly string[];
  readonly layout?: string | undefined;
}

/** `#/lab?s=…`. @throws ShareError if the spec has too much in it for an address. */
export async function labLink(view: LabView): Promise<string> {
  const { spec, chair, cursorMs, panels = [], layout = 'auto' } = view;
  const { encodeShare } = await import('../player/share.ts');
  return `#/lab?s=${encodeShare({ spec, chair, cursorMs, panels, layout, digest: null })}`;
}

/** The address as soon as it is known; until then, and for what has none, the lab itself. */
export function useLabLink(view: LabView | null): string {
  const [link, setLink] = useState('#/lab');
  const key = view === null ? '' : JSON.stringify(view);
  useEffect(() => {
    let isOver = false;
    setLink('#/lab');
    if (view === null) return;
    labLink(view).then(
      (made) => isOver || setLink(made),
      () => undefined,
    );
    return () => void (isOver = true);
    // eslint-disable-next-line -- the key stands for the view
  }, [key]);
  return link;
}
