/**
 * What a control of the lab is to do, as data: how it is reached, how it is used, and what is to be seen
 * afterwards. The tables beside this file have one for each control of each page; `proof.ts` uses them.
 */

export type Role =
  | 'button'
  | 'link'
  | 'tab'
  | 'switch'
  | 'checkbox'
  | 'radio'
  | 'menuitem'
  | 'slider'
  | 'spinbutton'
  | 'textbox'
  | 'searchbox'
  | 'combobox'
  | 'grid'
  | 'listbox';

export type Name = string | RegExp;

/**
 * One use: `value` is typed into a field and entered, or chosen from a list; `press` are keys while it has
 * the focus. With neither it is clicked. The role `key` presses `name`, wherever the focus is.
 */
export interface Step {
  readonly role: Role | 'key' | 'gridcell';
  readonly name: Name;
  readonly value?: string;
  readonly press?: string;
}

/**
 * What is to be seen. A pattern is matched with the page as text: its address, theme and motion, and all
 * that assistive technology finds on it. It must match afterwards, and must not have matched before.
 * `changes` has a group that must be another one; `paints` names a canvas that must look different.
 */
export type Effect =
  | RegExp
  | { readonly changes: RegExp }
  | { readonly paints: string }
  | { readonly saves: RegExp }
  | { readonly asksForFile: true }
  /** A question of the browser's, which is answered with no. */
  | { readonly confirms: RegExp }
  /** Where the focus is then: in or on what this selects. */
  | { readonly focuses: string }
  /** A request to the process that serves the page. */
  | { readonly asks: RegExp }
  /** A field to be read only: what it holds. */
  | { readonly holds: RegExp }
  | { readonly isOff: true };

export interface Control {
  readonly role: Role;
  /** A pattern stands for a family, of which the first is used. */
  readonly name: Name;
  /** In words, for who reads the table. */
  readonly does: string;
  /** On a page opened anew, and not as the control before has left it. */
  readonly fresh?: true;
  /** What leads to it. */
  readonly first?: readonly Step[];
  readonly value?: string;
  readonly press?: string;
  readonly shows: Effect;
}

export interface ControlsOfPage {
  readonly path: string;
  readonly controls: readonly Control[];
  /** Controls that are used on another page, where they are the same. */
  readonly elsewhere?: readonly Control[];
  /** Something without which the page is not there yet. */
  readonly ready?: RegExp;
}

export const step = (role: Role, name: Name, value?: string): Step =>
  value === undefined ? { role, name } : { role, name, value };

export const key = (name: string): Step => ({ role: 'key', name });
