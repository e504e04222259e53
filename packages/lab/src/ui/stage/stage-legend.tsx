/** What the signs on the stage mean, behind one button. */
import { Popover } from '@base-ui/react/popover';
import { Info } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import { Belief, PacketKind } from '../../player/scene.ts';
import { PALETTE } from '../../stage/palette.ts';
import { PACKET_WORDS, paintSigns, pathSign } from '../../stage/packets.ts';
import { Canvas, type Size } from '../canvas.tsx';
import { BeliefSign } from '../inspector/facts.tsx';

const BELIEFS = [
  { belief: Belief.Alive, what: 'held alive' },
  {
    belief: Belief.Suspect,
    what: 'suspected: its time runs out along the outer arc, dots are confirmations',
  },
  { belief: Belief.Dead, what: 'held dead' },
  { belief: Belief.Left, what: 'has left' },
  { belief: Belief.Unknown, what: 'unknown to the observer' },
] as const;

const MARKS = [
  'The thin ring is the truth: whole, it runs; broken, it has crashed; hatched, it stands still.',
  'The arc inside is its probe interval; when it is round, it probes the next one.',
  'The number is the incarnation, the bar at the left the local health score, dots at the right the queue.',
] as const;

const PACKETS = [
  PacketKind.Ping,
  PacketKind.Ack,
  PacketKind.IndirectPing,
  PacketKind.Nack,
  PacketKind.Gossip,
  PacketKind.Stream,
];

export function StageLegend(): ReactNode {
  return (
    <Popover.Root>
      <Popover.Trigger
        className="button button-quiet button-icon"
        aria-label="What the signs mean"
        title="What the signs mean"
      >
        <Info />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" sideOffset={6} align="end">
          <Popover.Popup className="popup stage-legend">
            <Popover.Title className="panel-title">What the signs mean</Popover.Title>
            <dl>
              {BELIEFS.map(({ belief, what }) => (
                <Row key={what} sign={<BeliefSign belief={belief} size={16} />} what={what} />
              ))}
            </dl>
            <h3>Packets</h3>
            <dl>
              {PACKETS.map((kind) => (
                <Row key={kind} sign={<PacketSign kind={kind} />} what={PACKET_WORDS[kind]!} />
              ))}
            </dl>
            <h3>Around a node</h3>
            {MARKS.map((mark) => (
              <p key={mark} className="panel-note">
                {mark}
              </p>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Row({ sign, what }: { readonly sign: ReactNode; readonly what: string }): ReactNode {
  return (
    <>
      <dt>{sign}</dt>
      <dd>{what}</dd>
    </>
  );
}

const SIGN_PX = 18;

function PacketSign({ kind }: { readonly kind: number }): ReactNode {
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { devicePixelRatio: ratio }: Size) => {
      const palette = PALETTE[document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'];
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, SIGN_PX, SIGN_PX);
      const middle = SIGN_PX / 2;
      const place = { x: middle, y: middle, ux: 1, uy: 0, fromX: 0, fromY: 0, toX: 0, toY: 0 };
      context.beginPath();
      pathSign(context, kind, place, 6);
      paintSigns(context, palette, kind, 6);
    },
    [kind],
  );
  const style = { width: SIGN_PX, height: SIGN_PX };
  return <Canvas className="stage-sign" draw={draw} style={style} aria-hidden="true" />;
}
