/** The presets as a list in the lab's scenario bar: what is picked opens in place of what is open. */
import type { ReactNode } from 'react';
import { PRESETS, presetOf } from '../presets/presets.ts';
import { Choice } from '../ui/choice.tsx';
import { openSpec } from './lab/lab-actions.ts';
import { useCurrentRun } from './lab/lab-store.ts';

const OWN = { value: '', label: 'preset' };
const ITEMS = PRESETS.map(({ id, title }) => ({ value: id, label: title }));

export function PresetPicker(): ReactNode {
  const spec = useCurrentRun()?.spec;
  const text = JSON.stringify(spec);
  const current = PRESETS.find((preset) => JSON.stringify(preset.spec) === text)?.id ?? '';
  const pick = (id: string): void => {
    const preset = presetOf(id);
    if (preset === undefined) return;
    const { chair, atMs, layout } = preset.view;
    const shown = layout === undefined ? {} : { layout };
    void openSpec(preset.spec, { chair, cursorMs: atMs, ...shown });
  };
  return <Choice label="Preset" isLabelHidden items={[OWN, ...ITEMS]} value={current} onChange={pick} />;
}
