/**
 * The stage: a canvas with the scene, and over it the nodes as elements for the keyboard and for those who
 * listen. Everything comes by props, so that the lab, a tour's stop and a live cluster show the same thing.
 */
import { ContextMenu } from '@base-ui/react/context-menu';
import { useRef, useState, type DragEvent, type MouseEvent, type ReactNode, type TouchEvent } from 'react';
import type { Scene } from '../../player/scene.ts';
import { SLOP_MOUSE_PX, SLOP_TOUCH_PX } from '../../stage/hit-test.ts';
import type { MapAsked } from '../../stage/layout-map.ts';
import type { LayoutKind, Place } from '../../stage/layout.ts';
import type { Hit } from '../../stage/look.ts';
import type { Theme } from '../../stage/palette.ts';
import { deedKind, type DeedId, type Target } from '../faults/deed-kinds.ts';
import { DeedMenu } from '../faults/deed-menu.tsx';
import { DEED_TYPE } from '../faults/deed-palette.tsx';
import { StageView, type Aim } from './stage-view.tsx';
import { LONG_PRESS_MS, pointOf } from './use-stage-pointer.ts';
import './stage.css';

export interface StagePanelProps {
  readonly scene: Scene | null;
  readonly theme: Theme;
  readonly isTruthShown: boolean;
  readonly isPaused: boolean;
  readonly isReducedMotion: boolean;
  readonly layout?: 'auto' | LayoutKind;
  /** For the layout `map`: where nodes are; until it is there, they stand as in `auto`. */
  readonly map?: MapAsked | null;
  /** Nodes that were moved by hand, by index. */
  readonly placed?: ReadonlyMap<number, Place>;
  /** The groups of a torn network; left out, they are found in the scene's cuts. */
  readonly groups?: Uint8Array | null;
  /** Numbers of the selected nodes, and the packet or link that is picked. */
  readonly selected?: readonly number[];
  readonly picked?: Hit | null;
  readonly onSit?: (node: number) => void;
  readonly onPick?: (hit: Hit | null) => void;
  readonly onSelect?: (nodes: readonly number[], isMore: boolean) => void;
  readonly onPlace?: (index: number, place: Place) => void;
  /** With it, the stage has a menu, and takes what is dropped from the palette. */
  readonly onDeed?: (id: DeedId, target: Target, at: { readonly x: number; readonly y: number }) => void;
  /** What stands over the canvas. */
  readonly children?: ReactNode;
}

export function StagePanel(props: StagePanelProps): ReactNode {
  const { scene, onDeed, children } = props;
  const aim = useRef<Aim>(null);
  if (scene === null) {
    return (
      <div className="stage">
        <p className="stage-waiting">The run is being opened…</p>
      </div>
    );
  }
  const stage = (
    <>
      <StageView {...props} scene={scene} aim={aim} />
      {children}
    </>
  );
  if (onDeed === undefined) return <div className="stage">{stage}</div>;
  return (
    <WithDeeds onDeed={onDeed} onSit={props.onSit} aim={aim}>
      {stage}
    </WithDeeds>
  );
}

interface WithDeedsProps extends Pick<Required<StagePanelProps>, 'onDeed'> {
  readonly onSit: StagePanelProps['onSit'];
  readonly aim: { readonly current: Aim | null };
  readonly children: ReactNode;
}

/** The menu at the pointer, under a long finger and on the menu key; and what is dropped. */
function WithDeeds({ onDeed, onSit, aim, children }: WithDeedsProps): ReactNode {
  const [target, setTarget] = useState<Target>({ kind: 'cluster' });
  const [menuAt, setMenuAt] = useState({ x: 0, y: 0 });
  const touchedMs = useRef(0);
  const onContextMenuCapture = (event: MouseEvent<HTMLDivElement>): void => {
    const node = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    const { x, y } = pointOf(event);
    setMenuAt({ x: event.clientX, y: event.clientY });
    const found =
      node === null
        ? aim.current?.targetAt(x, y, SLOP_MOUSE_PX)
        : aim.current?.ofNode(Number(node.dataset['index']));
    setTarget(found ?? { kind: 'cluster' });
  };
  const onTouchStartCapture = (event: TouchEvent<HTMLDivElement>): void => {
    const touch = event.touches[0];
    if (touch === undefined) return;
    touchedMs.current = event.timeStamp;
    const box = event.currentTarget.getBoundingClientRect();
    setMenuAt({ x: touch.clientX, y: touch.clientY });
    const found = aim.current?.targetAt(touch.clientX - box.left, touch.clientY - box.top, SLOP_TOUCH_PX);
    setTarget(found ?? { kind: 'cluster' });
  };
  const onDrop = (event: DragEvent<HTMLDivElement>): void => {
    const id = event.dataTransfer.getData(DEED_TYPE) as DeedId | '';
    if (id === '') return;
    event.preventDefault();
    const { x, y } = pointOf(event);
    const dropped = aim.current?.targetAt(x, y, SLOP_TOUCH_PX);
    if (dropped !== undefined && deedKind(id).on.includes(dropped.kind)) {
      onDeed(id, dropped, { x: event.clientX, y: event.clientY });
    }
  };
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        className="stage"
        onContextMenuCapture={onContextMenuCapture}
        onTouchStartCapture={onTouchStartCapture}
        onTouchEndCapture={(event) => {
          // The finger that has opened the menu must not press what has come up under it.
          if (event.timeStamp - touchedMs.current > LONG_PRESS_MS) event.preventDefault();
        }}
        onDragOver={(event: DragEvent<HTMLDivElement>) => {
          if (!event.dataTransfer.types.includes(DEED_TYPE)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = 'copy';
        }}
        onDrop={onDrop}
      >
        {children}
      </ContextMenu.Trigger>
      <DeedMenu target={target} onDeed={(id) => onDeed(id, target, menuAt)} onSit={onSit} />
    </ContextMenu.Root>
  );
}
