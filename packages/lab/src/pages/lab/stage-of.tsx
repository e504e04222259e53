/** The stage, the observers and the palette of the lab: panels joined to the store. */
import { Grid3x3, LayoutGrid, RotateCcw } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { RunSpec } from '../../player/spec.ts';
import { groupsOfFaults } from '../../stage/groups.ts';
import type { Place } from '../../stage/layout.ts';
import type { Hit } from '../../stage/look.ts';
import { DeedPalette } from '../../ui/faults/deed-palette.tsx';
import { nameTarget } from '../../ui/faults/deed-kinds.ts';
import { isOn } from '../../ui/faults/deed.ts';
import { Observers } from '../../ui/observers.tsx';
import { StageLegend } from '../../ui/stage/stage-legend.tsx';
import { StagePanel } from '../../ui/stage/stage-panel.tsx';
import { IconButton } from '../../ui/tip.tsx';
import { useReducedMotion, useTheme } from '../settings-store.ts';
import { targetOf, wantDeed } from './lab-keys.ts';
import { pick, select, sit, useCurrentRun, useLab } from './lab-store.ts';
import { MapNote, MapTools, useMap } from './map-of.tsx';

/** Who hears whom, from the faults that are on; made anew only when another set of them is. */
export function useGroups(): Uint8Array | null {
  const spec = useCurrentRun()?.spec;
  const count = useLab((state) => state.scene?.names.length ?? 0);
  const key = useLab((state) => activeKey(spec, state.scene?.atMs ?? 0));
  return useMemo(() => {
    if (count === 0 || spec === undefined || key === '') return null;
    const on = key.split(',').map((index) => ({ ...spec.faults[Number(index)]!, atMs: 0, forMs: null }));
    return groupsOfFaults(count, on, 0);
  }, [count, key, spec]);
}

/** The places of the faults that are on, as text: it is the same while the same faults are on. */
const activeKey = (spec: RunSpec | undefined, atMs: number): string =>
  spec?.faults.flatMap((fault, index) => (isOn(fault, atMs) ? [index] : [])).join() ?? '';

export function StageOf(): ReactNode {
  const scene = useLab((state) => state.scene);
  const isPlaying = useLab((state) => state.isPlaying);
  const isTruthShown = useLab((state) => state.isTruthShown);
  const layout = useLab((state) => state.layout);
  const placed = useLab((state) => state.placed);
  const selected = useLab((state) => state.selected);
  const picked = useHit();
  const theme = useTheme();
  const isReducedMotion = useReducedMotion();
  const groups = useGroups();
  const map = useMap();
  return (
    <StagePanel
      scene={scene}
      theme={theme}
      isTruthShown={isTruthShown}
      isPaused={!isPlaying}
      isReducedMotion={isReducedMotion}
      layout={layout}
      map={map}
      placed={placed}
      groups={groups}
      selected={selected}
      picked={picked}
      onSit={sit}
      onPick={pickHit}
      onSelect={select}
      onPlace={putAt}
      onDeed={wantDeed}
    />
  );
}

const pickHit = (hit: Hit | null): void => pick(hit === null ? null : pickedOf(hit));

const putAt = (index: number, place: Place): void =>
  useLab.setState((state) => ({ placed: new Map(state.placed).set(index, place) }));

function pickedOf(hit: Hit): Parameters<typeof pick>[0] {
  if (hit.kind === 'node') return { kind: 'node', node: hit.index + 1 };
  if (hit.kind === 'packet') return { kind: 'packet', id: hit.id };
  return { kind: 'link', from: hit.from + 1, to: hit.to + 1 };
}

function useHit(): Hit | null {
  const picked = useLab((state) => state.picked);
  return useMemo(() => {
    if (picked?.kind === 'packet') return { kind: 'packet', id: picked.id };
    return picked?.kind === 'link' ? { kind: 'link', from: picked.from - 1, to: picked.to - 1 } : null;
  }, [picked]);
}

const SHOWN = {
  chair: 'fill: belief · ring: truth',
  all: 'nobody in the cluster sees this',
  hidden: 'the truth is hidden',
} as const;

/** What the stage shows, and how: it stands above it, since a grid of nodes leaves no corner free. */
export function StageHead(): ReactNode {
  const chair = useLab((state) => state.scene?.chair ?? null);
  const names = useLab((state) => state.scene?.names);
  const layout = useLab((state) => state.layout);
  const placedCount = useLab((state) => state.placed.size);
  const isTruthShown = useLab((state) => state.isTruthShown);
  return (
    <header className="panel-head stage-head">
      <h2 className="panel-title">
        {chair === null ? 'What is so' : `What ${names?.[chair] ?? ''} believes`}
        <span className="stage-note">
          {isTruthShown ? SHOWN[chair === null ? 'all' : 'chair'] : SHOWN.hidden}
          <MapNote />
        </span>
      </h2>
      <StageLegend />
      <div className="stage-tools">
        {placedCount === 0 ? null : (
          <IconButton
            name="Put nodes back in their places"
            icon={<RotateCcw />}
            onPress={() => useLab.setState({ placed: new Map() })}
          />
        )}
        <MapTools />
        <IconButton
          name={layout === 'grid' ? 'Layout: grid' : 'Layout: ring'}
          icon={layout === 'grid' ? <LayoutGrid /> : <Grid3x3 />}
          isPressed={layout === 'grid'}
          onPress={() => useLab.setState({ layout: layout === 'grid' ? 'auto' : 'grid' })}
        />
      </div>
    </header>
  );
}

export function ObserversOf(): ReactNode {
  const scene = useLab((state) => state.scene);
  const chair = useLab((state) => state.chair);
  const isTruthShown = useLab((state) => state.isTruthShown);
  return (
    <Observers
      scene={scene}
      chair={chair}
      isTruthShown={isTruthShown}
      onSit={sitAndPick}
      onTruth={(isShown) => useLab.setState({ isTruthShown: isShown })}
    />
  );
}

function sitAndPick(node: number | null): void {
  sit(node);
  if (node !== null) pick({ kind: 'node', node });
}

export function PaletteOf(): ReactNode {
  const selected = useLab((state) => state.selected);
  const picked = useLab((state) => state.picked);
  const chair = useLab((state) => state.chair);
  const target = targetOf({ selected, picked, chair });
  return (
    <DeedPalette
      targetName={target === null ? null : nameTarget(target)}
      onDeed={(id) => target !== null && wantDeed(id, target)}
    />
  );
}
