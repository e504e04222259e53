/**
 * A number and the range that holds it with a chance of 80 %: two handles on a scale, and the same two ends
 * as fields, so that neither a pointer nor sight is needed. The scale is made of the learner's own number and
 * says nothing of the answer.
 */
import { Slider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import { NumberInput } from '../number-input.tsx';
import './range-picker.css';

/** What a prediction may be; a metric of the engine is never larger. */
export const NUMBER_MAX = 1_000_000;

interface RangePickerProps {
  readonly unit: string;
  readonly point: number;
  readonly low: number;
  readonly high: number;
  readonly onRange: (low: number, high: number) => void;
}

export function RangePicker({ unit, point, low, high, onRange }: RangePickerProps): ReactNode {
  const top = scaleTop(point, high);
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
          max={NUMBER_MAX}
          isFraction
          unit={unit}
          onCommit={(value) => onRange(low, value)}
        />
      </div>
    </div>
  );
}

/** A round number above both, with room to widen the range. */
export function scaleTop(point: number, high: number): number {
  const wanted = Math.max(2.5 * point, 1.1 * high, 1);
  let size = 1;
  while (size * 10 <= wanted) size *= 10;
  return [1, 2, 5, 10].map((digit) => digit * size).find((top) => top >= wanted)!;
}

const tidy = (value: number): number => Number(value.toPrecision(3));
