/** The inspector of the lab: asks the engine for what is picked. */
import { useMemo, type ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { InspectorPanel } from '../../ui/inspector/inspector-panel.tsx';
import { engine } from '../engine.ts';
import { losePacket } from './lab-actions.ts';
import { pick, sit, stopAt, useLab } from './lab-store.ts';
import { useAsked } from './use-asked.ts';
import { useSlowMs } from './use-slow-ms.ts';

/** How often the node's view follows the time. */
const FOLLOWS_MS = 250;

export function InspectorOf(): ReactNode {
  const { run, tab, picked, chosen, chair, isTruthShown } = useLab(
    useShallow((state) => ({
      run: state.run,
      tab: state.tab,
      picked: state.picked,
      chosen: state.selected.length === 1 ? state.selected[0]! : null,
      chair: state.chair,
      isTruthShown: state.isTruthShown,
    })),
  );
  const sceneMs = useSlowMs(FOLLOWS_MS);
  const number = picked?.kind === 'node' ? picked.node : picked?.kind === 'link' ? picked.from : chair;
  const isNode = tab === 'node' && run !== null && number !== null;
  const packetId = picked?.kind === 'packet' ? picked.id : null;
  const eventId = picked?.kind === 'event' ? picked.id : null;
  const node = useAsked(
    isNode ? `${run} ${sceneMs} ${number}` : null,
    () => engine().node(run!, sceneMs, number!),
    FOLLOWS_MS,
  );
  const packet = useAsked(packetId === null ? null : `${run} ${packetId}`, () =>
    engine().packet(run!, packetId!),
  );
  const subject = picked?.kind === 'node' ? picked.node : (chosen ?? chair);
  const spread = useAsked(
    tab === 'spread' && run !== null && subject !== null ? `${run} ${sceneMs} ${subject}` : null,
    () => engine().infection(run!, subject!, sceneMs),
    FOLLOWS_MS,
  );
  const event = useAsked(eventId === null ? null : `${run} ${eventId}`, () =>
    engine()
      .events(run!, eventId!, eventId! + 1)
      .then(([one]) => one),
  );
  const why = useAsked(eventId === null || tab !== 'why' ? null : `${run} ${eventId}`, () =>
    engine().why(run!, eventId!),
  );
  const actions = useMemo(
    () => ({
      onSeek: stopAt,
      // In the tree of a rumour a name is whose chair one wants, and the rumour stays.
      onNode: (of: number) => {
        if (useLab.getState().tab !== 'spread') pick({ kind: 'node', node: of });
        sit(of);
      },
      onPacket: (id: number) => pick({ kind: 'packet', id }),
      onEvent: (id: number) => pick({ kind: 'event', id }),
      onLose: losePacket,
    }),
    [],
  );
  return (
    <InspectorPanel
      tab={tab}
      onTab={(next) => useLab.setState({ tab: next })}
      atMs={sceneMs}
      node={number === null ? null : node?.number === number ? node : undefined}
      packet={packetId === null ? null : packet?.id === packetId ? packet : undefined}
      event={eventId === null ? null : event?.id === eventId ? event : undefined}
      why={eventId === null ? null : why?.event.id === eventId ? why : undefined}
      spread={subject === null ? null : spread?.subject === subject ? spread : undefined}
      isTruthShown={isTruthShown}
      {...actions}
    />
  );
}
