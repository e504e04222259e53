/**
 * A number and the range that holds it with a chance of 80 %: two handles on a scale, and the same two ends
 * as fields, so that neither a pointer nor sight is needed. The scale is made of the learner's own number and
 * says nothing of the answer.
 */
import { Slider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import { NumberInput } from '../number-input.tsx';
import { scaleTop, tidy } from './range-of.ts';
import './range-picker.css';

interface RangePickerProps {
  readonly unit: string;
  readonly point: number;
  /** What the answer can be at most. */
  readonly most: number;
  readonly low: number;
  readonly high: number;
  readonly onRange: (low: number, high: number) => void;
}

export function RangePicker(props: RangePickerProps): ReactNode {
  const { unit, point, most, low, high, onRange } = props;
  const top = scaleTop(point, high, most);
  const step = top / 200;
  const place = (value: number): string => `${Math.min(100, (100 * value) / top)}%`;
  return (
    <div className="range">
      <Slider.Root
        className="range-slider"
        value={[low, Math.min(high, top)]}
        min={0}
        max={top}
        step={step}
        onValueChange={(ends) => {
          const [from = low, to = high] = ends;
          onRange(Math.min(tidy(from), point), Math.max(tidy(to), point));
        }}
      >
        <Slider.Control className="range-control">
          <Slider.Track className="range-track">
            <Slider.Indicator className="range-part" />
            <span className="range-mark" style={{ left: place(point) }} aria-hidden="true" />
            <Slider.Thumb index={0} className="range-thumb" aria-label="Lower end, 80 % range" />
            <Slider.Thumb index={1} className="range-thumb" aria-label="Upper end, 80 % range" />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <div className="range-scale number" aria-hidden="true">
        <span>0</span>
        <span>
          {top} {unit}
        </span>
      </div>
      <div className="range-fields">
        <NumberInput
          label="from"
          value={low}
          min={0}
          max={point}
          isFraction
          onCommit={(value) => onRange(value, high)}
        />
        <NumberInput
          label="to"
          value={high}
          min={point}
          max={most}
          isFraction
          unit={unit}
          onCommit={(value) => onRange(low, value)}
        />
      </div>
    </div>
  );
}
