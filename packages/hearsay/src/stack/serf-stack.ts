/** A whole member of Serf: Serf over Swim behind one envelope. What a host drives. */
import type { Effects } from '../base/core.ts';
import type { AnyCommand, SerfEvent, SerfMember } from '../serf/api.ts';
import type { SerfOptions } from '../serf/parts.ts';
import { Serf, type SerfCoreState } from '../serf/serf.ts';
import type { Case } from '../swim/evidence.ts';
import type { Member } from '../swim/member.ts';
import type { Swim } from '../swim/swim.ts';
import { SealedCore, type SealedOptions, type SealedState } from './sealed-core.ts';

export interface SerfStackOptions extends SealedOptions, SerfOptions {}

export type SerfStackState = SealedState<SerfCoreState>;

export class SerfStack extends SealedCore<AnyCommand, SerfCoreState, SerfEvent, Serf> {
  /**
   * A new node, or, with `saved`, one that goes on where it was. @throws UsageError for a label that is too
   * long, or for tags that are too large.
   */
  constructor(options: SerfStackOptions, effects: Effects<SerfEvent>, saved?: SerfStackState) {
    super(
      options,
      effects,
      ({ effects: sealing, overheadBytes }) =>
        new Serf({ ...options, packetOverheadBytes: overheadBytes }, sealing, saved?.core),
      saved,
    );
  }

  get serf(): Serf {
    return this.core;
  }

  get swim(): Swim {
    return this.core.swim;
  }

  members(): Member[] {
    return this.core.members();
  }

  /** The members by Serf's account, those who failed and left included. */
  serfMembers(): SerfMember[] {
    return this.core.serfMembers();
  }

  cases(name: string): readonly Case[] {
    return this.core.cases(name);
  }
}
