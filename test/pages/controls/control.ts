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
  | 'listbox'
  /** Its name is its class, or its parent's where it has none. */
  | 'canvas'
  /** What opens a part of the text; its name is what stands there. */
  | 'summary';

export type Name = string | RegExp;

/** The middle of what has this role and name; or a point of the canvas, in shares of its width and height. */
export type Place =
  | { readonly role: Role | 'gridcell'; readonly name: Name }
  | readonly [x: number, y: number];

/** What the mouse does, with real events, on a canvas. A drag and a menu need not stay on it. */
export interface Pointer {
  readonly does: 'click' | 'drag' | 'hover' | 'wheel' | 'menu';
  readonly at: Place;
  /** Where a drag ends. */
  readonly to?: Place;
  /** Held meanwhile. */
  readonly held?: 'Shift';
}

/**
 * One use: `value` is typed into a field and entered, or chosen from a list; `press` are keys while it has
 * the focus. With neither it is clicked. The role `key` presses `name`, wherever the focus is.
 */
export interface Step {
  readonly role: Role | 'key' | 'gridcell';
  readonly name: Name;
  readonly value?: string;
  readonly press?: string;
  readonly pointer?: Pointer;
  /** The option of a list that is clicked. */
  readonly picks?: Name;
  /** A selector, for names that are data: it is whatever this selects, and the first of it is used. */
  readonly within?: string;
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
  /** A selector of what was not there before. */
  | { readonly finds: string }
  /** Nothing: a picture, to be looked at. */
  | { readonly stays: true }
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

export interface Control extends Step {
  readonly role: Role;
  /** A pattern stands for a family, of which the first is used. */
  readonly name: Name;
  /** In words, for who reads the table. */
  readonly does: string;
  /** On a page opened anew, and not as the control before has left it. */
  readonly fresh?: true;
  /** What leads to it. */
  readonly first?: readonly Step[];
  /** More than a control is given. */
  readonly patienceMs?: number;
  readonly shows: Effect;
}

export interface ControlsOfPage {
  readonly path: string;
  /** What follows the path and a question mark: the page in a state of its own. */
  readonly query?: string;
  readonly controls: readonly Control[];
  /** Tables that hold for this page too: what they have is used where they stand. */
  readonly besides?: readonly ControlsOfPage[];
  /** On other pages, so that there is something on this one; once, since it is kept. */
  readonly before?: readonly { readonly path: string; readonly steps: readonly Step[] }[];
  /** Something without which the page is not there yet. */
  readonly ready?: RegExp;
}

export const step = (role: Role, name: Name, value?: string): Step =>
  value === undefined ? { role, name } : { role, name, value };

export const canvas = (name: string, pointer: Pointer): Pick<Control, 'role' | 'name' | 'pointer'> => ({
  role: 'canvas',
  name,
  pointer,
});

/** Any point of a canvas that is only a picture. */
export const picture = (name: string): Control => ({
  ...canvas(name, { does: 'click', at: [0.5, 0.5] }),
  does: 'is looked at',
  shows: { stays: true },
});

/** The address of a table's page, from its `#` on. */
export const addressOf = ({ path, query }: Pick<ControlsOfPage, 'path' | 'query'>): string =>
  query === undefined ? `#${path}` : `#${path}?${query}`;

export const key = (name: string): Step => ({ role: 'key', name });
