/** The moment in words: shown, and read out to those who listen. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatMoment } from './format.ts';
import { IconButton } from './tip.tsx';
import './describe-panel.css';

interface DescribePanelProps {
  readonly description: { readonly atMs: number; readonly text: string } | null;
  readonly onClose: () => void;
}

export function DescribePanel({ description, onClose }: DescribePanelProps): ReactNode {
  return (
    <div aria-live="polite" className="describe-region">
      {description === null ? null : (
        <section className="popup describe" aria-label={`At ${formatMoment(description.atMs)}`}>
          <p>{description.text}</p>
          <IconButton name="Close the description" icon={<X />} onPress={onClose} />
        </section>
      )}
    </div>
  );
}
