/**
 * What goes to one client: answers, which wait for it, and the records of its streams, which do not. A client
 * that reads too slowly has records of each stream put by up to a limit, then loses some; nobody else
 * notices, and memory stays bounded.
 */
import type { Socket } from 'node:net';
import type { Room } from './room.ts';

/** Of one stream (serf `streamBufferSize`); a record that finds so many waiting is dropped. */
export const RECORDS_WAITING_MAX = 512;
/** Of all streams of a connection together. A record may be large: members in their thousands. */
export const RECORD_BYTES_WAITING_MAX: number = 8 * 1024 * 1024;

export class Outlet {
  readonly #socket: Socket;
  readonly #queues = new Set<RecordQueue>();
  #waitingBytes = 0;
  /** For the waiting records of everybody. */
  readonly #together: Room;

  constructor(socket: Socket, together: Room) {
    this.#socket = socket;
    this.#together = together;
    socket.on('drain', () => this.#pump());
    socket.once('close', () => {
      for (const queue of this.#queues) queue.close(); // what waits in them takes room from the others
    });
  }

  /** Writes an answer; resolves when the client has taken enough to be sent more, or is gone. */
  async answer(message: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (!socket.writable || socket.write(message)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done);
        socket.off('close', done);
        resolve();
      };
      socket.on('drain', done);
      socket.on('close', done);
    });
  }

  /** A queue for a stream. `onDrop` is told once each time that records begin to be lost. */
  openQueue(onDrop: () => void): RecordQueue {
    const queue = new RecordQueue(this.#port, onDrop);
    this.#queues.add(queue);
    return queue;
  }

  readonly #port: OutletPort = {
    write: (record) => {
      if (!this.#socket.writable || this.#socket.writableNeedDrain) return !this.#socket.writable;
      this.#socket.write(record);
      return true;
    },
    reserve: (bytes, isLast) => {
      const room = Math.min(RECORD_BYTES_WAITING_MAX - this.#waitingBytes, this.#together.left);
      if (!isLast && bytes > room) return false;
      this.#waitingBytes += bytes;
      this.#together.take(bytes);
      return true;
    },
    release: (bytes) => {
      this.#waitingBytes -= bytes;
      this.#together.giveBack(bytes);
    },
    remove: (queue) => {
      this.#queues.delete(queue);
    },
  };

  /** One record of each stream in turn, for as long as the client takes them. */
  #pump(): void {
    let hasMore = true;
    while (hasMore && !this.#socket.writableNeedDrain) {
      hasMore = false;
      for (const queue of this.#queues) if (queue.sendOne()) hasMore = true;
    }
  }
}

/** What a queue needs of its outlet. */
interface OutletPort {
  /** False: not now. */
  readonly write: (record: Uint8Array) => boolean;
  /** False: too many wait. The last of a stream, which is small, always may. */
  readonly reserve: (bytes: number, isLast: boolean) => boolean;
  readonly release: (bytes: number) => void;
  readonly remove: (queue: RecordQueue) => void;
}

/** The records of one stream that wait for the client. */
export class RecordQueue {
  readonly #port: OutletPort;
  readonly #onDrop: () => void;
  #waiting: Uint8Array[] = [];
  #isDropping = false;
  #isClosed = false;

  constructor(port: OutletPort, onDrop: () => void) {
    this.#port = port;
    this.#onDrop = onDrop;
  }

  /** Sends the record, or puts it by, or drops it. */
  offer(record: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#waiting.length === 0 && this.#port.write(record)) return;
    if (this.#waiting.length >= RECORDS_WAITING_MAX || !this.#port.reserve(record.length, false))
      this.#drop();
    else this.#waiting.push(record);
  }

  /** The record that ends the stream, which is never dropped. */
  offerLast(record: Uint8Array): void {
    if (this.#isClosed || (this.#waiting.length === 0 && this.#port.write(record))) {
      this.close();
      return;
    }
    this.#port.reserve(record.length, true);
    this.#waiting.push(record);
    this.#isClosed = true;
  }

  /** Writes the record that has waited longest. False: there is none, or it cannot be written now. */
  sendOne(): boolean {
    const [record] = this.#waiting;
    if (record === undefined || !this.#port.write(record)) return false;
    this.#waiting.shift();
    this.#port.release(record.length);
    this.#isDropping = false;
    if (this.#isClosed && this.#waiting.length === 0) this.#port.remove(this);
    return true;
  }

  /** Forgets what waits; nothing is sent any more. */
  close(): void {
    this.#isClosed = true;
    for (const record of this.#waiting) this.#port.release(record.length);
    this.#waiting = [];
    this.#port.remove(this);
  }

  /** Says so first: the warning may itself be a record of this very stream. */
  #drop(): void {
    if (this.#isDropping) return;
    this.#isDropping = true;
    this.#onDrop();
  }
}
