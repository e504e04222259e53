/** What the stage draws with: where nodes stand, and how the scene is to be looked at. */
import { useMemo, useState } from 'react';
import type { Scene } from '../../player/scene.ts';
import { describeNode } from '../../stage/describe-glyph.ts';
import { groupsOfCuts } from '../../stage/groups.ts';
import { layOut, type Layout } from '../../stage/layout.ts';
import { createScratch, type Look } from '../../stage/look.ts';
import type { Size } from '../canvas.tsx';
import { useSlow } from '../use-slow.ts';
import type { StagePanelProps } from './stage-panel.tsx';

export const NOBODY: readonly number[] = [];

/** Positions are made anew only when the stage's size, the number of nodes or the groups have changed. */
export function useStageLayout(scene: Scene, props: StagePanelProps, size: Size | null): Layout | null {
  const { layout: kind = 'auto', map = null, placed = null, groups, isTruthShown } = props;
  const count = scene.names.length;
  const { cuts } = scene;
  const torn = useMemo(() => {
    // Who hears whom is the truth, and hidden with it.
    if (!isTruthShown) return '';
    return (groups === undefined ? groupsOfCuts(count, cuts) : groups)?.join() ?? '';
  }, [groups, count, cuts, isTruthShown]);
  const { widthPx = 0, heightPx = 0 } = size ?? {};
  return useMemo(() => {
    if (widthPx === 0) return null;
    const numbers = torn === '' ? null : Uint8Array.from(torn.split(','), Number);
    return layOut({ count, kind, widthPx, heightPx, groups: numbers, placed, map });
  }, [count, kind, map, placed, torn, widthPx, heightPx]);
}

interface LookAsked {
  readonly props: StagePanelProps;
  readonly layout: Layout | null;
  readonly size: Size | null;
  /** The node that has the keyboard's focus. */
  readonly focus: number | null;
}

/** The look, without what the pointer is over; `null` until the stage's size is known. */
export function useLook({ props, layout, size, focus }: LookAsked): Look | null {
  const { theme, isTruthShown, isPaused, isReducedMotion, picked = null, selected = NOBODY } = props;
  const [scratch] = useState(createScratch);
  const devicePixelRatio = size?.devicePixelRatio ?? 1;
  return useMemo(() => {
    if (layout === null) return null;
    return {
      theme,
      layout,
      devicePixelRatio,
      selectedNodes: new Set(selected.map((node) => node - 1)),
      selected: picked,
      focus,
      hover: null,
      truthShown: isTruthShown,
      isPaused,
      reducedMotion: isReducedMotion,
      labels: 'auto',
      scratch,
    };
  }, [
    theme,
    layout,
    devicePixelRatio,
    selected,
    picked,
    focus,
    isTruthShown,
    isPaused,
    isReducedMotion,
    scratch,
  ]);
}

/** How often the labels of nodes follow while time runs: they are for those who listen. */
const LABELS_EVERY_MS = 500;

/** What is read out for each node. */
export function useLabels(scene: Scene, isTruthShown: boolean, isPaused: boolean): readonly string[] {
  const told = useSlow(scene, isPaused ? 0 : LABELS_EVERY_MS);
  return useMemo(
    () => told.names.map((_, index) => describeNode(told, index, isTruthShown)),
    [told, isTruthShown],
  );
}
