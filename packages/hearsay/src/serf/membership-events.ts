/**
 * What memberlist says of members, and what that means with what they said themselves (serf
 * `handleNodeJoin`, `handleNodeLeave`, `handleNodeUpdate`).
 */
import type { Millis } from '../base/core.ts';
import type { Member } from '../swim/member.ts';
import type { MemberEventKind, SerfStatus } from './api.ts';
import type { SerfContext } from './context.ts';
import type { Entry } from './roster.ts';

export class MembershipEvents {
  readonly #context: SerfContext;
  /** How many members failed and were back within the flap time. */
  flaps = 0;

  constructor(context: SerfContext) {
    this.#context = context;
  }

  joined(seen: Member, now: Millis): void {
    const { roster, config } = this.#context;
    const known = roster.entry(seen.name);
    if (known === undefined) return this.#appeared(seen);
    if (known.member.status === 'failed' && now - known.goneAt < config.flapTimeoutMs) this.flaps += 1;
    const entry = roster.put(seen, 'alive');
    roster.setStatus(entry, 'alive');
    entry.goneAt = 0;
    this.tell('member-join', entry);
  }

  /** Dead or left, by memberlist: what the member itself said decides which. */
  left({ name }: Member, now: Millis): void {
    const { roster } = this.#context;
    const entry = roster.entry(name);
    if (entry === undefined) return;
    const { status } = entry.member;
    if (status !== 'leaving' && status !== 'alive') return;
    entry.goneAt = now;
    roster.setStatus(entry, status === 'leaving' ? 'left' : 'failed');
    this.tell(status === 'leaving' ? 'member-leave' : 'member-failed', entry);
  }

  updated(seen: Member): void {
    const { roster } = this.#context;
    const known = roster.entry(seen.name);
    if (known === undefined) return;
    this.tell('member-update', roster.put(seen, known.member.status));
  }

  tell(kind: MemberEventKind, { member }: Entry): void {
    this.#context.emit({ type: 'serf-member', kind, member });
  }

  /** Somebody new; what was heard of it before it was known counts now. */
  #appeared(seen: Member): void {
    const { roster } = this.#context;
    const intent = roster.intent(seen.name);
    const status: SerfStatus = intent?.kind === 'leave' ? 'leaving' : 'alive';
    const entry = roster.put(seen, status);
    if (intent !== undefined) entry.statusTime = intent.time;
    this.tell('member-join', entry);
  }
}
