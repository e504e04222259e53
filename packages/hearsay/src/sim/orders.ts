/**
 * What a simulated cluster has scheduled for itself, as plain data, so that it can be saved with the rest.
 */
import type { Fault } from './faults.ts';
import type { Action } from './workload.ts';

/** One of its orders: what is to be done, and to whom. */
export type Order =
  /** A node tries to join, if it is still in that life. */
  | { readonly kind: 'join'; readonly node: number; readonly life: number }
  /** A node that has said goodbye is gone, if it is still in that life. */
  | { readonly kind: 'close'; readonly node: number; readonly life: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** The fault that was the so-manieth to begin ends. */
  | { readonly kind: 'fault-ends'; readonly id: number }
  | { readonly kind: 'action'; readonly action: Action };
