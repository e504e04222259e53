/** The protocol's own settings: the profile's value, until another is typed. */
import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import type { SwimConfig } from 'hearsay/core';
import { NumberInput } from './number-input.tsx';

interface ProtocolFieldsProps {
  /** All settings as they are in force. */
  readonly config: SwimConfig | undefined;
  readonly changed: Partial<SwimConfig>;
  readonly onChange: (changed: Partial<SwimConfig>) => void;
}

interface NumberField {
  readonly key: keyof { [K in keyof SwimConfig as SwimConfig[K] extends number ? K : never]: true };
  readonly label: string;
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
}

const NUMBERS: readonly NumberField[] = [
  { key: 'probeIntervalMs', label: 'Probe interval', unit: 'ms', min: 10, max: 60_000 },
  { key: 'probeTimeoutMs', label: 'Probe timeout', unit: 'ms', min: 5, max: 60_000 },
  { key: 'indirectChecks', label: 'Indirect checks (k)', min: 0, max: 32 },
  { key: 'suspicionMult', label: 'Suspicion multiplier', min: 0, max: 64 },
  { key: 'suspicionMaxTimeoutMult', label: 'Longest suspicion', unit: '× least', min: 1, max: 64 },
  { key: 'awarenessMax', label: 'Local health up to', min: 1, max: 64 },
  { key: 'gossipIntervalMs', label: 'Gossip interval', unit: 'ms', min: 5, max: 60_000 },
  { key: 'gossipNodes', label: 'Gossip to (fanout)', min: 0, max: 64 },
  { key: 'retransmitMult', label: 'Retransmit multiplier', min: 1, max: 64 },
  { key: 'pushPullIntervalMs', label: 'Push/pull interval', unit: 'ms', min: 0, max: 3_600_000 },
];

const SWITCHES = [
  { key: 'shrinkingSuspicion', label: 'Confirmations shorten suspicions' },
  { key: 'buddySystem', label: 'Buddy system' },
  { key: 'streamPing', label: 'Ping over a stream as the last try' },
] as const;

export function ProtocolFields({ config, changed, onChange }: ProtocolFieldsProps): ReactNode {
  if (config === undefined) return <p className="panel-note">One moment…</p>;
  return (
    <>
      {NUMBERS.map(({ key, label, unit, min, max }) => (
        <NumberInput
          key={key}
          label={label}
          value={config[key]}
          min={min}
          max={max}
          {...(unit === undefined ? {} : { unit })}
          onCommit={(value) => onChange({ ...changed, [key]: value })}
        />
      ))}
      {SWITCHES.map(({ key, label }) => (
        <label key={key} className="field scenario-switch">
          <span className="field-label">{label}</span>
          <Switch.Root
            className="switch"
            checked={config[key]}
            onCheckedChange={(isOn) => onChange({ ...changed, [key]: isOn })}
          >
            <Switch.Thumb className="switch-thumb" />
          </Switch.Root>
        </label>
      ))}
      {Object.keys(changed).length === 0 ? null : (
        <button type="button" className="button" onClick={() => onChange({})}>
          As the profile has it
        </button>
      )}
    </>
  );
}
