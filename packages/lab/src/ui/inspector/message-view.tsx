/** One packet: what it says, what that did to its receiver, and the bytes themselves. */
import type { ReactNode } from 'react';
import type { PacketDetail } from '../../player/engine-api.ts';
import { PACKET_WORDS } from '../../stage/packets.ts';
import { formatSpan } from '../format.ts';
import { Facts, NodeLink, Section, TimeLink } from './facts.tsx';

interface MessageViewProps {
  readonly packet: PacketDetail;
  readonly onNode: (node: number) => void;
  readonly onSeek: (atMs: number) => void;
  readonly onLose?: ((packet: PacketDetail) => void) | undefined;
}

const EFFECTS = {
  new: 'was news to it',
  stale: 'was older than what it knew',
  duplicate: 'it knew already',
} as const;

export function MessageView({ packet, onNode, onSeek, onLose }: MessageViewProps): ReactNode {
  const { from, to, sentMs, receivedMs, bytes, messages } = packet;
  return (
    <>
      <h2 className="inspector-title">{PACKET_WORDS[packet.kind]}</h2>
      <Facts
        facts={[
          {
            name: 'way',
            value: (
              <>
                <NodeLink node={from} onNode={onNode} /> → <NodeLink node={to} onNode={onNode} />
              </>
            ),
          },
          { name: 'sent', value: <TimeLink atMs={sentMs} onSeek={onSeek} /> },
          {
            name: 'arrived',
            value:
              receivedMs === null ? (
                'never'
              ) : (
                <>
                  <TimeLink atMs={receivedMs} onSeek={onSeek} /> (after {formatSpan(receivedMs - sentMs)})
                </>
              ),
          },
          { name: 'size', value: `${bytes.length} bytes` },
        ]}
      />
      <Section title={messages.length === 1 ? 'One message' : `${messages.length} messages`}>
        {messages.map(({ type, fields, effect }, index) => (
          <div key={index} className="message">
            <p className="message-head">
              <strong>{type}</strong>
              {effect === null ? null : (
                <span className="message-effect" data-effect={effect}>
                  {EFFECTS[effect]}
                </span>
              )}
            </p>
            <Facts facts={fields} />
          </div>
        ))}
      </Section>
      <Section title="Bytes">
        <Hex bytes={bytes} />
      </Section>
      {onLose === undefined || receivedMs === null ? null : (
        <Section title="What if it had been lost?">
          <button type="button" className="button" onClick={() => onLose(packet)}>
            Branch into that run
          </button>
        </Section>
      )}
    </>
  );
}

const ROW = 12;

function Hex({ bytes }: { readonly bytes: Uint8Array }): ReactNode {
  const rows = Array.from({ length: Math.ceil(bytes.length / ROW) }, (_, row) =>
    bytes.subarray(row * ROW, (row + 1) * ROW),
  );
  return (
    <pre className="hex" tabIndex={0} aria-label="The packet's bytes in hexadecimal">
      {rows
        .map((row, index) => {
          const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
          const text = [...row]
            .map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·'))
            .join('');
          return `${(index * ROW).toString(16).padStart(4, '0')}  ${hex.padEnd(ROW * 3)} ${text}`;
        })
        .join('\n')}
    </pre>
  );
}
