import type { Effects, Endpoint, StreamId } from '../../packages/hearsay/src/base/core.ts';

/** Effects that are only written down: for tests that look at one input at a time. */
export class RecordingEffects<Event> implements Effects<Event> {
  readonly packets: { to: Endpoint; packet: Uint8Array; checksum: boolean }[] = [];
  readonly opened: { stream: StreamId; to: Endpoint }[] = [];
  readonly written: { stream: StreamId; bytes: Uint8Array }[] = [];
  readonly ended: StreamId[] = [];
  readonly aborted: StreamId[] = [];
  readonly events: Event[] = [];

  sendPacket(to: Endpoint, packet: Uint8Array, checksum: boolean): void {
    this.packets.push({ to, packet, checksum });
  }
  openStream(stream: StreamId, to: Endpoint): void {
    this.opened.push({ stream, to });
  }
  writeStream(stream: StreamId, bytes: Uint8Array): void {
    this.written.push({ stream, bytes });
  }
  endStream(stream: StreamId): void {
    this.ended.push(stream);
  }
  abortStream(stream: StreamId): void {
    this.aborted.push(stream);
  }
  emit(event: Event): void {
    this.events.push(event);
  }

  clear(): void {
    for (const list of [this.packets, this.opened, this.written, this.ended, this.aborted, this.events])
      list.length = 0;
  }
}
