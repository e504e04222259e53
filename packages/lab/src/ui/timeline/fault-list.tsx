/** The faults of the run as a list: what dragging a block does, for those who type. */
import { Popover } from '@base-ui/react/popover';
import { ChevronDown, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Fault } from 'hearsay/sim';
import { nameFault } from '../faults/deed.ts';
import { formatCount } from '../format.ts';
import { NumberInput } from '../number-input.tsx';
import { IconButton } from '../tip.tsx';

interface FaultListProps {
  readonly faults: readonly Fault[];
  readonly endMs: number;
  /** `null`: it is taken away. */
  readonly onChange: (index: number, fault: Fault | null) => void;
}

export function FaultList({ faults, endMs, onChange }: FaultListProps): ReactNode {
  if (faults.length === 0) return null;
  return (
    <Popover.Root>
      <Popover.Trigger className="button button-quiet">
        {formatCount(faults.length, 'fault')} <ChevronDown />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" sideOffset={6} align="end">
          <Popover.Popup className="popup fault-list">
            <Popover.Title className="panel-title">Faults of this run</Popover.Title>
            <Popover.Description className="panel-note">
              A change makes a branch; this run stays.
            </Popover.Description>
            <ul>
              {faults.map((fault, index) => (
                <li key={index} className="fault-list-row">
                  <span className="fault-list-name">{nameFault(fault)}</span>
                  <NumberInput
                    label="from"
                    value={fault.atMs / 1000}
                    min={0}
                    max={endMs / 1000}
                    unit="s"
                    isFraction
                    onCommit={(seconds) => onChange(index, { ...fault, atMs: seconds * 1000 })}
                  />
                  {fault.forMs === null ? (
                    <span className="field-label">for good</span>
                  ) : (
                    <NumberInput
                      label="for"
                      value={fault.forMs / 1000}
                      min={0.001}
                      max={3600}
                      unit="s"
                      isFraction
                      onCommit={(seconds) => onChange(index, { ...fault, forMs: seconds * 1000 })}
                    />
                  )}
                  <IconButton
                    name={`Take away: ${nameFault(fault)}`}
                    icon={<Trash2 />}
                    onPress={() => onChange(index, null)}
                  />
                </li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
