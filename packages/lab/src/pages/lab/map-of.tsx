/**
 * The map of the lab: which moment it is of, and what the engine says of that. A map is taken once and stays,
 * so that nodes never drift; whoever wants to see estimates get better asks for the map of another moment.
 */
import { Map as MapIcon, MapPin } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NetworkMap, RunId } from '../../player/engine-api.ts';
import { formatSpan } from '../../ui/format.ts';
import { IconButton } from '../../ui/tip.tsx';
import { engine } from '../engine.ts';
import { useCurrentRun, useLab, type LabState } from './lab-store.ts';
import { useAsked } from './use-asked.ts';

interface Wanted {
  readonly run: RunId;
  readonly atMs: number;
  /** That far the run has been computed. */
  readonly isThere: boolean;
}

/** `null`: no map is shown, or the run has none. */
function wantedMap({ layout, mapMoment, runs }: LabState): Wanted | null {
  const info = runs.find(({ id }) => id === mapMoment?.run) ?? runs[0];
  if (layout !== 'map' || info?.spec.places === undefined) return null;
  const atMs = Math.min(mapMoment?.atMs ?? Infinity, info.spec.forMs);
  return { run: info.id, atMs, isThere: info.computedMs >= atMs };
}

/** `null` until it is known. */
export function useMap(): NetworkMap | null {
  const key = useLab((state) => {
    const wanted = wantedMap(state);
    return wanted?.isThere === true ? `${wanted.run} ${wanted.atMs}` : null;
  });
  const [run = 0, atMs = 0] = key?.split(' ').map(Number) ?? [];
  const answer = useAsked(key, async () => ({ run, map: await engine().map(run, atMs) }));
  return key !== null && answer?.run === run ? answer.map : null;
}

/** What the map is of, after what the stage shows. */
export function MapNote(): ReactNode {
  const text = useLab((state) => {
    const wanted = wantedMap(state);
    if (wanted === null) return '';
    return wanted.isThere
      ? ` · map as of ${formatSpan(wanted.atMs)}`
      : ' · the map comes when the run is computed';
  });
  return text;
}

export function MapTools(): ReactNode {
  const isMapped = useCurrentRun()?.spec.places !== undefined;
  const isMap = useLab(({ layout }) => layout === 'map');
  if (!isMapped) return null;
  return (
    <>
      {isMap ? <IconButton name="Map of this moment" icon={<MapPin />} onPress={mapNow} /> : null}
      <IconButton
        name="Layout: map by network coordinates"
        icon={<MapIcon />}
        isPressed={isMap}
        onPress={() => useLab.setState({ layout: isMap ? 'auto' : 'map', mapMoment: null })}
      />
    </>
  );
}

const mapNow = (): void =>
  useLab.setState(({ run, cursorMs }) => ({
    mapMoment: { run, atMs: Math.round(cursorMs) },
    placed: new Map(),
  }));
