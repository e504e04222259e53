/**
 * A model, for comparison: named values under one revision that counts every change, as etcd's store has it.
 * Compare- and-set asks for the revision at which a value was last changed; 0 stands for "there is none".
 * What runs it sees to it that every copy is given the same changes in the same order.
 */

export interface Register {
  readonly value: string;
  /** When it was last changed, and when it was created. */
  readonly revision: number;
  readonly createdAt: number;
}

export type RegisterOp =
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'cas'; readonly key: string; readonly expected: number; readonly value: string }
  | { readonly kind: 'delete'; readonly key: string };

export interface RegisterAnswer {
  readonly ok: boolean;
  /** After a change: its revision. Else that of the value that stands, 0 if there is none. */
  readonly revision: number;
}

export class Registers {
  readonly #registers = new Map<string, Register>();
  #revision = 0;

  get revision(): number {
    return this.#revision;
  }

  read(key: string): Register | undefined {
    return this.#registers.get(key);
  }

  apply(op: RegisterOp): RegisterAnswer {
    const now = this.#registers.get(op.key);
    const standing = now?.revision ?? 0;
    if (op.kind === 'delete' && now === undefined) return { ok: false, revision: 0 };
    if (op.kind === 'cas' && op.expected !== standing) return { ok: false, revision: standing };
    this.#revision += 1;
    const revision = this.#revision;
    if (op.kind === 'delete') this.#registers.delete(op.key);
    else this.#registers.set(op.key, { value: op.value, revision, createdAt: now?.createdAt ?? revision });
    return { ok: true, revision };
  }

  save(): readonly (readonly [key: string, register: Register])[] {
    return [...this.#registers];
  }
}
