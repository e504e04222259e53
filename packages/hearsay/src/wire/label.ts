/**
 * A cluster's label, outermost on every packet and first on every stream of the connecting side, so that
 * clusters that share a network do not mix (memberlist `AddLabelHeaderToPacket`,
 * `RemoveLabelHeaderFromPacket`). It is also additional data of the encryption. Type byte 244, a length in
 * one byte, the label; no label, no header.
 */
import { UsageError } from '../base/errors.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { MessageType } from './message-type.ts';

export const LABEL_BYTES_MAX = 0xff;
/** What the header adds to the label. */
export const LABEL_OVERHEAD_BYTES = 2;

export class Label {
  readonly text: string;
  /** The label itself: the encryption's additional data. */
  readonly bytes: Uint8Array;
  /** What goes before a packet; empty without a label. */
  readonly header: Uint8Array;

  /** `UsageError` for a label of more than 255 bytes. '' is no label. */
  constructor(text: string) {
    this.text = text;
    this.bytes = encodeUtf8(text);
    const { length } = this.bytes;
    if (length > LABEL_BYTES_MAX) throw new UsageError('label', text, 'a label has at most 255 bytes');
    this.header = length === 0 ? this.bytes : Uint8Array.of(MessageType.HasLabel, length, ...this.bytes);
  }

  /** Whether `packet` starts with this label's header. With no label: always. */
  isHeaderOf(packet: Uint8Array): boolean {
    const { header } = this;
    if (packet.length < header.length) return false;
    for (let i = 0; i < header.length; i += 1) if (packet[i] !== header[i]) return false;
    return true;
  }
}
