import { expect, test } from 'vitest';
import { BroadcastQueue } from '../../packages/hearsay/src/swim/broadcast-queue.ts';
import { retransmitLimit } from '../../packages/hearsay/src/swim/suspicion.ts';
import { describeKinds, ofKind, runAll, type Vector } from './load.ts';

type QueueOp = { finished: string[]; num_queued: number } & (
  | { op: 'queue-named'; id: string; len: number; name: string }
  | { op: 'queue-unique'; id: string; len: number }
  | { op: 'get'; overhead: number; limit: number; returned: string[] }
  | { op: 'prune'; max_retain: number }
);

interface QueueTrace extends Vector {
  kind: 'queue-trace';
  num_nodes: number;
  retransmit_mult: number;
  ops: QueueOp[];
}

/** A message of a length that can be told apart: the recorded id in its first bytes. */
function message(id: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(new TextEncoder().encode(id));
  return bytes;
}

function replay(trace: QueueTrace): void {
  const finished: string[] = [];
  const tickets = new Map<number, string>();
  const queue = new BroadcastQueue((ticket) => finished.push(tickets.get(ticket)!));
  const limit = retransmitLimit(trace.retransmit_mult, trace.num_nodes);
  for (const [step, op] of trace.ops.entries()) {
    const where = `step ${step} (${op.op})`;
    if (op.op === 'get') {
      const taken = queue.take(op.overhead, op.limit, limit);
      const ids = taken.map((bytes) => new TextDecoder().decode(bytes.subarray(0, 4)));
      expect(ids, where).toEqual(op.returned);
    } else if (op.op === 'prune') {
      queue.prune(op.max_retain);
    } else {
      const ticket = tickets.size + 1;
      tickets.set(ticket, op.id);
      const name = op.op === 'queue-named' ? op.name : null;
      queue.queue({ bytes: message(op.id, op.len), name, ticket });
    }
    expect(finished, `${where}: finished`).toEqual(op.finished);
    expect(queue.length, `${where}: queued`).toBe(op.num_queued);
    finished.length = 0;
  }
}

describeKinds(['queue-trace'], (file) => {
  const traces = ofKind<QueueTrace>(file, 'queue-trace');
  test(`${file.name}: the queue gives, drops and counts as recorded`, () => {
    runAll(`${file.name} queue-trace`, traces, replay);
  });
});
