/**
 * The membership state machine: what a claim about a member does to this node's view (SWIM §4.2, memberlist
 * `aliveNode`, `suspectNode`, `deadNode`, `refute`; memberlist.md §13). Each claim is checked against what is
 * known, changes the view or not, goes on as gossip if it was news, and leaves evidence.
 */
import { formatIp, sameAddress, sameBytes } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import type { SourceLimit } from '../base/source-limit.ts';
import { encodeAlive, encodeDead, encodeSuspect } from '../wire/claims.ts';
import type { Alive, Dead, Suspect } from '../wire/claims.ts';
import type { Candidate, Ticket } from './api.ts';
import { drop, Timer, timerKey, wakeGossip, type Context } from './context.ts';
import type { Deaths } from './deaths.ts';
import type { Description } from './directory.ts';
import type { Grounds, Hearing } from './evidence.ts';
import {
  INCARNATION_MAX,
  isStale,
  MemberState,
  nextIncarnation,
  supersedes,
  VERSION_BYTES,
  type Incarnation,
} from './member.ts';
import { NO_SLOT, type Slot } from './membership.ts';
import type { Outbox } from './outbox.ts';
import type { StaleAnswers } from './stale-answers.ts';
import { Suspicion, suspicionMinMs, type SuspicionState } from './suspicion.ts';
import { isAbsurd } from './versions.ts';

const NOTHING = new Uint8Array(0);
const NO_VERSIONS = new Uint8Array(VERSION_BYTES);

/** How a claim reached us: by gossip or in a push/pull from that endpoint; `null` is ourselves. */
export interface Source {
  readonly via: 'gossip' | 'push-pull';
  readonly from: Endpoint | null;
}

export const OURSELVES: Source = { via: 'gossip', from: null };

export class Transitions {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #deaths: Deaths;
  readonly #accuserLimit: SourceLimit;
  readonly #staleAnswers: StaleAnswers;
  readonly #suspicions = new Map<Slot, Suspicion>();
  /** Members to be probed before the next in line: holders of a contested name. */
  readonly contested: Set<Slot> = new Set<Slot>();

  constructor(
    context: Context,
    parts: { outbox: Outbox; deaths: Deaths; accuserLimit: SourceLimit; staleAnswers: StaleAnswers },
  ) {
    this.#context = context;
    this.#outbox = parts.outbox;
    this.#deaths = parts.deaths;
    this.#accuserLimit = parts.accuserLimit;
    this.#staleAnswers = parts.staleAnswers;
  }

  /** The suspicion of a member, if it is suspected here. */
  suspicion(slot: Slot): Suspicion | undefined {
    return this.#suspicions.get(slot);
  }

  /** A member says, or is said, to be alive. */
  alive(claim: Alive, source: Source, now: Millis): void {
    const { local, membership } = this.#context;
    const isUs = claim.node === local.name;
    if (isUs && local.leaving) return;
    const candidate = candidateOf(claim, local.address.port);
    if (!this.#isAcceptable(candidate, source)) return;
    let slot = membership.slotOf(candidate.name);
    if (slot === NO_SLOT) {
      slot = this.#admit(candidate, source, now);
      if (slot === NO_SLOT) return;
    }
    const moves = !sameAddress(candidate.address, membership.address(slot));
    if (moves && !this.#mayMove(slot, now)) {
      this.#contest(slot, candidate);
      return;
    }
    const known = membership.incarnation(slot);
    if (isUs) {
      if (isStale(candidate.incarnation, known)) return;
      this.#unsuspect(slot);
      if (candidate.incarnation !== known || !this.#tellsTheSame(candidate)) {
        this.refute(candidate.incarnation, 'an alive that is not ours', now);
      }
      return;
    }
    if (!moves && !supersedes(candidate.incarnation, known)) {
      this.#staleAnswers.answer(slot, candidate, now);
      return;
    }
    this.#believe(slot, candidate, claim, now);
  }

  /** Our own `alive`, which nobody may contradict: at the start and after an update of our metadata. */
  announce(ticket: Ticket, now: Millis): void {
    const { local, membership, rng } = this.#context;
    local.incarnation = nextIncarnation(local.incarnation);
    if (local.slot === NO_SLOT) local.slot = membership.add(local.name, this.#ownDescription(), rng);
    const claim = this.#ownAlive();
    this.#believe(local.slot, candidateOf(claim, local.address.port), claim, now, ticket);
  }

  /** Somebody accuses a member of not answering. `grounds`: the accuser is us, and this is what we saw. */
  suspect(claim: Suspect, source: Source, now: Millis, grounds: Grounds | null = null): void {
    const { local, membership } = this.#context;
    const slot = membership.slotOf(claim.node);
    if (slot === NO_SLOT) return;
    if (isStale(claim.incarnation, membership.incarnation(slot))) return this.#setRight(slot, source, now);
    const running = this.#suspicions.get(slot);
    if (running !== undefined) {
      this.#confirm(slot, running, claim, now);
      return;
    }
    if (membership.state(slot) !== MemberState.Alive) return;
    if (slot === local.slot) {
      this.refute(claim.incarnation, claim.from, now);
      return;
    }
    if (!this.#mayAccuse(claim.from, source, now)) {
      drop(this.#context, 'accusations-limit', source.from);
      return;
    }
    const hearing: Hearing = grounds === null ? source : { via: 'probe', grounds };
    this.#accuse(slot, claim, hearing, now);
  }

  /** A member is said to be dead, or says goodbye (`from` is itself). */
  dead(claim: Dead, source: Source, now: Millis, ticket: Ticket = 0): void {
    const { local, membership, effects, evidence } = this.#context;
    const slot = membership.slotOf(claim.node);
    if (slot === NO_SLOT) return;
    if (isStale(claim.incarnation, membership.incarnation(slot))) return this.#setRight(slot, source, now);
    this.#unsuspect(slot);
    if (isOver(membership.state(slot))) return;
    if (slot === local.slot && !local.leaving) {
      this.refute(claim.incarnation, claim.from, now);
      return;
    }
    this.#broadcast(claim.node, this.#outbox.encode(encodeDead, claim), ticket, now);
    const left = claim.from === claim.node;
    if (!left && evidence.cases(claim.node).at(-1)?.outcome.kind !== 'pending') {
      const { node: subject, incarnation, from: accuser } = claim;
      evidence.open({ subject, incarnation, accuser, openedAt: now, hearing: source });
    }
    evidence.close(claim.node, left ? { kind: 'left', at: now } : { kind: 'dead', by: claim.from, at: now });
    membership.setIncarnation(slot, claim.incarnation);
    membership.setState(slot, left ? MemberState.Left : MemberState.Dead, now);
    membership.setInstance(slot, null); // whoever comes back under this name has to show itself again
    effects.emit({ type: 'member-leave', member: membership.snapshot(slot) });
  }

  /** A stale accusation has come: if it is of ourselves, whoever sent it should hear what we say. */
  #setRight(slot: Slot, { via, from }: Source, now: Millis): void {
    const { local } = this.#context;
    if (slot !== local.slot || local.leaving || via !== 'gossip' || from === null) return;
    this.#staleAnswers.answerAccusation(from, this.#ownAlive(), now);
  }

  /**
   * We are accused: outbid the accusation (SWIM §4.2). A node that has to do this is slow or badly connected,
   * so it costs health (Lifeguard §IV.A).
   */
  refute(accused: Incarnation, accuser: string, now: Millis): void {
    const { local, membership, awareness, effects } = this.#context;
    local.incarnation = nextIncarnation(local.incarnation);
    // The highest cannot be outbid. Who believes it has to forget us first; with the others we count on.
    const canOutbid = accused < INCARNATION_MAX;
    if (canOutbid && !supersedes(local.incarnation, accused)) local.incarnation = nextIncarnation(accused);
    membership.setIncarnation(local.slot, local.incarnation);
    awareness.adjust(1);
    // Named by address, as in the reference: it replaces a former refutation and nothing else that is said of
    // us.
    const name = formatIp(local.address.bytes);
    this.#broadcast(name, this.#outbox.encode(encodeAlive, this.#ownAlive()), 0, now);
    effects.emit({ type: 'refuted', incarnation: local.incarnation, accuser });
  }

  /** A suspicion has run out: the verdict is ours. */
  suspicionExpired(slot: Slot, now: Millis): void {
    if (!this.#suspicions.has(slot)) return;
    const { local, membership } = this.#context;
    const claim = {
      incarnation: membership.incarnation(slot),
      node: membership.name(slot),
      from: local.name,
    };
    this.dead(claim, OURSELVES, now);
  }

  /**
   * We were not running for a while (house rule `stallsCount`): suspicions wait as much longer, and after a
   * probe interval or more what we alone accused others of is withdrawn.
   */
  stalled(delay: Millis, now: Millis): void {
    const { config, local, membership, queue, evidence, effects, deadlines } = this.#context;
    const isLong = delay >= config.probeIntervalMs;
    for (const [slot, suspicion] of this.#suspicions) {
      if (!isLong || suspicion.accusers[0] !== local.name || suspicion.confirmations > 0) {
        suspicion.postpone(delay);
        deadlines.set(timerKey(Timer.Suspicion, slot), suspicion.deadline());
        continue;
      }
      this.#unsuspect(slot);
      const name = membership.name(slot);
      queue.remove(name);
      membership.setState(slot, MemberState.Alive, now);
      evidence.close(name, { kind: 'withdrawn', stallMs: delay, at: now });
      effects.emit({ type: 'member-cleared', member: membership.snapshot(slot), how: 'withdrawn' });
    }
  }

  /** A slot is about to be given up: nothing may point at it any more. */
  forget(slot: Slot): void {
    this.#unsuspect(slot);
    this.contested.delete(slot);
  }

  save(): (readonly [name: string, suspicion: SuspicionState])[] {
    return Array.from(this.#suspicions, ([slot, one]) => [this.#context.membership.name(slot), one.save()]);
  }

  restore(saved: readonly (readonly [name: string, suspicion: SuspicionState])[]): void {
    for (const [name, state] of saved) {
      this.#startSuspicion(this.#context.membership.slotOf(name), new Suspicion(state));
    }
  }

  /**
   * Our own judgement is never limited, nor what a push/pull tells. Gossip in our own name about somebody
   * whom we do not suspect is not ours.
   */
  #mayAccuse(accuser: string, { via, from }: Source, now: Millis): boolean {
    const isLimited = this.#context.rules.limitAccusers && via === 'gossip' && from !== null;
    return !isLimited || this.#accuserLimit.allows(accuser, now);
  }

  #isAcceptable(candidate: Candidate, source: Source): boolean {
    const { rules, delegate } = this.#context;
    const { length } = candidate.address.bytes;
    if (rules.demandAddresses && length !== 4 && length !== 16) {
      drop(this.#context, 'alive-address', source.from);
      return false;
    }
    if (isAbsurd(candidate.versions)) {
      drop(this.#context, 'alive-versions', source.from);
      return false;
    }
    const veto = delegate.vetoAlive(candidate);
    if (veto !== null) drop(this.#context, 'alive-vetoed', source.from);
    return veto === null;
  }

  /** A slot for a name that we do not know, or `NO_SLOT` if it may not come in. */
  #admit(candidate: Candidate, source: Source, now: Millis): Slot {
    const { config, membership, rules, rng } = this.#context;
    const death = rules.rememberDeaths ? this.#deaths.of(candidate.name, now) : undefined;
    if (death !== undefined) {
      const sameLife = sameAddress(death.address, candidate.address);
      // Of a death that nothing could outbid the owner would never get rid.
      const bars = sameLife && death.incarnation < INCARNATION_MAX;
      if (bars && !supersedes(candidate.incarnation, death.incarnation)) {
        this.#staleAnswers.answerRemembered(death, candidate, now);
        return NO_SLOT;
      }
      this.#deaths.forget(candidate.name);
    }
    if (membership.count >= config.membersMax) {
      drop(this.#context, 'members-limit', source.from);
      return NO_SLOT;
    }
    return membership.add(candidate.name, descriptionOf(candidate, NO_VERSIONS), rng);
  }

  /** Whether a name may go to another address: its holder left, or is dead (long enough). */
  #mayMove(slot: Slot, now: Millis): boolean {
    const { config, membership, rules } = this.#context;
    const state = membership.state(slot);
    if (state === MemberState.Left) return true;
    if (state !== MemberState.Dead) return false;
    if (rules.deadNameMoves) return true;
    const sinceMs = now - membership.changedAt(slot);
    return config.deadNodeReclaimMs > 0 && sinceMs > config.deadNodeReclaimMs;
  }

  #contest(slot: Slot, other: Candidate): void {
    const { effects, local, membership, rules } = this.#context;
    effects.emit({ type: 'conflict', existing: membership.snapshot(slot), other });
    if (rules.conflictProbesHolder && slot !== local.slot) this.contested.add(slot);
  }

  #tellsTheSame(candidate: Candidate): boolean {
    const { local } = this.#context;
    return sameBytes(candidate.meta, local.meta) && sameBytes(candidate.versions, local.versions);
  }

  /** Takes over what an `alive` says, and passes it on. */
  #believe(slot: Slot, candidate: Candidate, claim: Alive, now: Millis, ticket: Ticket = 0): void {
    const { membership, effects, evidence, rules } = this.#context;
    this.#unsuspect(slot);
    const emptyMeta = rules.emptyMetaIsNull && claim.meta?.length === 0;
    const passedOn = { ...claim, port: candidate.address.port, meta: emptyMeta ? null : claim.meta };
    this.#broadcast(candidate.name, this.#outbox.encode(encodeAlive, passedOn), ticket, now);
    const before = membership.state(slot);
    const known = membership.description(slot);
    const told = descriptionOf(candidate, known.versions);
    const newMeta = !sameBytes(known.meta, told.meta);
    const moved = !sameAddress(known.address, told.address);
    membership.setIncarnation(slot, candidate.incarnation);
    if (newMeta || moved || !sameBytes(known.versions, told.versions)) membership.describe(slot, told);
    if (moved) membership.setInstance(slot, null);
    if (before !== MemberState.Alive) membership.setState(slot, MemberState.Alive, now);
    if (isOver(before)) effects.emit({ type: 'member-join', member: membership.snapshot(slot) });
    else if (newMeta) effects.emit({ type: 'member-update', member: membership.snapshot(slot) });
    if (before === MemberState.Suspect) {
      evidence.close(candidate.name, { kind: 'refuted', incarnation: candidate.incarnation, at: now });
      effects.emit({ type: 'member-cleared', member: membership.snapshot(slot), how: 'refuted' });
    }
  }

  #accuse(slot: Slot, claim: Suspect, hearing: Hearing, now: Millis): void {
    const { config, membership, effects, evidence } = this.#context;
    const { node: subject, incarnation, from: accuser } = claim;
    this.#broadcast(subject, this.#outbox.encode(encodeSuspect, claim), 0, now);
    membership.setIncarnation(slot, incarnation);
    membership.setState(slot, MemberState.Suspect, now);
    const minMs = suspicionMinMs(config.suspicionMult, membership.count, config.probeIntervalMs);
    const wanted = config.shrinkingSuspicion ? config.suspicionMult - 2 : 0;
    // With fewer others than confirmations wanted, none could ever come: the shortest time it is.
    const k = membership.count - 2 < wanted ? 0 : wanted;
    const maxMs = config.suspicionMaxTimeoutMult * minMs;
    this.#startSuspicion(slot, new Suspicion({ k, minMs, maxMs, startedAt: now, accusers: [accuser] }));
    evidence.open({ subject, incarnation, accuser, openedAt: now, hearing });
    effects.emit({ type: 'member-suspect', member: membership.snapshot(slot), accuser });
  }

  #confirm(slot: Slot, suspicion: Suspicion, claim: Suspect, now: Millis): void {
    if (!suspicion.confirm(claim.from)) return;
    this.#context.deadlines.set(timerKey(Timer.Suspicion, slot), suspicion.deadline());
    this.#context.evidence.confirm(claim.node, claim.from, now);
    this.#broadcast(claim.node, this.#outbox.encode(encodeSuspect, claim), 0, now);
  }

  #startSuspicion(slot: Slot, suspicion: Suspicion): void {
    this.#suspicions.set(slot, suspicion);
    this.#context.deadlines.set(timerKey(Timer.Suspicion, slot), suspicion.deadline());
  }

  #unsuspect(slot: Slot): void {
    if (!this.#suspicions.delete(slot)) return;
    this.#context.deadlines.cancel(timerKey(Timer.Suspicion, slot));
  }

  #broadcast(name: string, bytes: Uint8Array, ticket: Ticket, now: Millis): void {
    this.#context.queue.queue({ bytes, name, ticket });
    wakeGossip(this.#context, now);
  }

  #ownDescription(): Description {
    const { address, meta, versions } = this.#context.local;
    return { address, meta, versions };
  }

  #ownAlive(): Alive {
    const { local } = this.#context;
    return {
      incarnation: local.incarnation,
      node: local.name,
      addr: local.address.bytes,
      port: local.address.port,
      meta: local.meta.length === 0 ? null : local.meta,
      vsn: local.versions,
    };
  }
}

/** Dead or left. */
export function isOver(state: number): boolean {
  return state === MemberState.Dead || state === MemberState.Left;
}

/** What a candidate tells of itself; without versions, those that are known stay. */
function descriptionOf({ address, meta, versions }: Candidate, known: Uint8Array): Description {
  return {
    address,
    meta,
    versions: versions.length < VERSION_BYTES ? known : versions.subarray(0, VERSION_BYTES),
  };
}

/** What an `alive` says, with defaults filled in. */
function candidateOf(claim: Alive, defaultPort: number): Candidate {
  return {
    name: claim.node,
    address: { bytes: claim.addr, port: claim.port === 0 ? defaultPort : claim.port },
    incarnation: claim.incarnation,
    meta: claim.meta ?? NOTHING,
    versions: claim.vsn ?? NOTHING,
  };
}
