/** A whole member of memberlist: Swim behind its envelope. What a host drives. */
import type { Effects } from '../base/core.ts';
import type { SwimCommand, SwimEvent } from '../swim/api.ts';
import type { Case } from '../swim/evidence.ts';
import type { Member } from '../swim/member.ts';
import type { SwimOptions } from '../swim/parts.ts';
import type { SwimState } from '../swim/state.ts';
import { Swim } from '../swim/swim.ts';
import { SealedCore, type SealedOptions, type SealedState } from './sealed-core.ts';

export interface StackOptions extends SealedOptions, Omit<SwimOptions, 'packetOverheadBytes'> {}

export type StackState = SealedState<SwimState>;

export class Stack extends SealedCore<SwimCommand, SwimState, SwimEvent, Swim> {
  /**
   * A new node, or, with `saved`, one that goes on where it was. @throws UsageError for a label that is too
   * long.
   */
  constructor(options: StackOptions, effects: Effects<SwimEvent>, saved?: StackState) {
    super(
      options,
      effects,
      ({ effects: sealing, overheadBytes }) =>
        new Swim({ ...options, packetOverheadBytes: overheadBytes }, sealing, saved?.core),
      saved,
    );
  }

  get swim(): Swim {
    return this.core;
  }

  members(): Member[] {
    return this.core.members();
  }

  cases(name: string): readonly Case[] {
    return this.core.cases(name);
  }
}
