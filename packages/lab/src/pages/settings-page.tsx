/** How the lab looks and listens, and what it keeps in this browser. */
import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import { Choice } from '../ui/choice.tsx';
import { toast } from '../ui/toasts.tsx';
import { useSettings, type MotionChoice, type Settings, type ThemeChoice } from './settings-store.ts';
import './settings-page.css';

const THEMES = [
  { value: 'auto', label: 'as the system has it' },
  { value: 'light', label: 'light' },
  { value: 'dark', label: 'dark' },
] as const;

const MOTIONS = [
  { value: 'auto', label: 'as the system has it' },
  { value: 'full', label: 'full', note: 'packets fly' },
  { value: 'reduced', label: 'reduced', note: 'packets stand as arrows' },
] as const;

const KEPT =
  'These settings, the notebook, where you are in the tour and in the unit; ' +
  'and the page itself, so that it works offline.';

const set = (change: Partial<Settings>): void => useSettings.getState().set(change);

export function SettingsPage(): ReactNode {
  const { theme, motion, shortcutsOn } = useSettings();
  return (
    <main className="settings">
      <h1>Settings</h1>
      <section className="panel settings-group">
        <Row name="Theme">
          <Choice<ThemeChoice>
            label="Theme"
            items={THEMES}
            value={theme}
            onChange={(next) => set({ theme: next })}
            isLabelHidden
          />
        </Row>
        <Row name="Motion">
          <Choice<MotionChoice>
            label="Motion"
            items={MOTIONS}
            value={motion}
            onChange={(next) => set({ motion: next })}
            isLabelHidden
          />
        </Row>
        <Row name="Single-key shortcuts" note="Space and the arrow keys, also with Shift, work without them.">
          <Switch.Root
            className="switch"
            aria-label="Single-key shortcuts"
            checked={shortcutsOn}
            onCheckedChange={(isOn) => set({ shortcutsOn: isOn })}
          >
            <Switch.Thumb className="switch-thumb" />
          </Switch.Root>
        </Row>
      </section>
      <section className="panel settings-group">
        <Row name="What is kept in this browser" note={KEPT}>
          <button type="button" className="button" onClick={() => void clearAll()}>
            Clear
          </button>
        </Row>
      </section>
    </main>
  );
}

interface RowProps {
  readonly name: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Row({ name, note, children }: RowProps): ReactNode {
  return (
    <div className="settings-row">
      <div>
        <p>{name}</p>
        {note === undefined ? null : <p className="panel-note">{note}</p>}
      </div>
      {children}
    </div>
  );
}

async function clearAll(): Promise<void> {
  useSettings.getState().set({ theme: 'auto', motion: 'auto', shortcutsOn: true });
  for (const key of Object.keys(localStorage)) if (isOurs(key)) localStorage.removeItem(key);
  for (const key of Object.keys(sessionStorage)) if (isOurs(key)) sessionStorage.removeItem(key);
  await clearDatabases();
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.map((worker) => worker.unregister()));
  const names = 'caches' in globalThis ? await caches.keys() : [];
  await Promise.all(names.filter(isOurs).map((name) => caches.delete(name)));
  toast({ title: 'Cleared', text: 'Nothing of the lab is kept in this browser now.' });
}

/** Every page of the lab keeps its things under such a name. */
const isOurs = (name: string): boolean => name.startsWith('hearsay-');

async function clearDatabases(): Promise<void> {
  // Firefox has had the list since 126; where there is none, there is nothing to go by.
  const known = typeof indexedDB.databases === 'function' ? await indexedDB.databases() : [];
  for (const { name } of known) if (name !== undefined && isOurs(name)) indexedDB.deleteDatabase(name);
}
