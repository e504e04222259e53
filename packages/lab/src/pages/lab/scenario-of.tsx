/** The scenario bar of the lab. */
import { lazy, Suspense, type ReactNode } from 'react';
import { ScenarioBar } from '../../ui/scenario-bar.tsx';
import { engine } from '../engine.ts';
import { changeSpec, reset } from './lab-actions.ts';
import { useCurrentRun, useLab } from './lab-store.ts';
import { useAsked } from './use-asked.ts';

// The presets are not part of the first load.
const PresetPicker = lazy(() =>
  import('../gallery-picker.tsx').then((module) => ({ default: module.PresetPicker })),
);

/** Seeds that are drawn are short enough to be told to somebody. */
const SEEDS = 10_000;

export function ScenarioOf({ presets }: { readonly presets?: ReactNode }): ReactNode {
  const info = useCurrentRun();
  const facts = useAsked(info === undefined ? null : `${info.id}`, () => engine().facts(info!.spec));
  if (info === undefined) return null;
  return (
    <ScenarioBar
      spec={info.spec}
      config={facts?.config}
      onSpec={changeSpec}
      onReroll={() => changeSpec({ seed: crypto.getRandomValues(new Uint32Array(1))[0]! % SEEDS })}
      onFaults={() => useLab.setState({ dialog: 'palette' })}
      onReset={reset}
      onShare={() => useLab.setState({ dialog: 'share' })}
      presets={
        presets ?? (
          <Suspense fallback={<span className="select">preset</span>}>
            <PresetPicker />
          </Suspense>
        )
      }
    />
  );
}
