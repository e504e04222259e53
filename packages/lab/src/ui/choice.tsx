/** One of a few named values. */
import { Select } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import './choice.css';

export interface ChoiceItem<T extends string> {
  readonly value: T;
  readonly label: string;
  /** What it means, in a few words. */
  readonly note?: string;
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly items: readonly ChoiceItem<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** The label is read out, but not shown. */
  readonly isLabelHidden?: boolean;
}

export function Choice<T extends string>(props: ChoiceProps<T>): ReactNode {
  const { label, items, value, onChange, isLabelHidden = false } = props;
  return (
    <span className="field">
      {isLabelHidden ? null : (
        <span className="field-label" aria-hidden="true">
          {label}
        </span>
      )}
      <Select.Root
        items={items}
        value={value}
        onValueChange={(next) => next !== null && onChange(next)}
        modal={false}
      >
        <Select.Trigger className="select" aria-label={label}>
          <Select.Value />
          <Select.Icon>
            <ChevronDown />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner className="popup-layer" sideOffset={4} alignItemWithTrigger={false}>
            <Select.Popup className="popup menu">
              <Select.List>
                {items.map((item) => (
                  <Select.Item key={item.value} value={item.value} className="menu-item choice-item">
                    <span className="choice-check">
                      <Select.ItemIndicator>
                        <Check />
                      </Select.ItemIndicator>
                    </span>
                    <span>
                      <Select.ItemText>{item.label}</Select.ItemText>
                      {item.note === undefined ? null : <span className="choice-note">{item.note}</span>}
                    </span>
                  </Select.Item>
                ))}
              </Select.List>
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
    </span>
  );
}
