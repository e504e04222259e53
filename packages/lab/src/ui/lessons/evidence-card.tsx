/**
 * An evidence card: the smallest broken example, the one knob that repairs it, and the rule that separates
 * the two; or, where nothing is broken, what was believed and what was seen. With the still of its first run,
 * and ways to take it along.
 */
import { Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../tip.tsx';
import './evidence-card.css';

interface Shown {
  readonly link: string;
  readonly says: string;
}

interface OfCard {
  readonly id: string;
  readonly title: string;
  readonly tag: string;
  readonly rule: string;
}

export type EvidenceView =
  | (OfCard & { readonly broken: Shown; readonly repaired: Shown; readonly knob: string })
  | (OfCard & { readonly believed: string; readonly seen: readonly Shown[]; readonly knob: string | null });

interface EvidenceCardProps {
  readonly card: EvidenceView;
  readonly still?: ReactNode;
  readonly onMarkdown: () => void;
  /** `null`: there is no still to export. */
  readonly onPng: (() => void) | null;
  readonly onSvg: (() => void) | null;
  readonly onRemove: () => void;
}

export function EvidenceCard(props: EvidenceCardProps): ReactNode {
  const { card, still, onMarkdown, onPng, onSvg, onRemove } = props;
  const { title, tag, knob, rule } = card;
  return (
    <article className="evidence" aria-label={title}>
      <header className="evidence-head">
        <h3>{title}</h3>
        <span className="panel-note">{tag}</span>
        <IconButton name={`Remove the card ${title}`} icon={<Trash2 />} onPress={onRemove} />
      </header>
      {still === undefined || still === null ? null : <div className="evidence-still">{still}</div>}
      <dl className="evidence-parts">
        {'broken' in card ? (
          <>
            <Part name="Broken" text={card.broken.says} link={card.broken.link} />
            <Part name="Repaired" text={card.repaired.says} link={card.repaired.link} />
          </>
        ) : (
          <>
            <Part name="Believed" text={card.believed} />
            {card.seen.map(({ says, link }) => (
              <Part key={says} name="Seen" text={says} link={link} />
            ))}
          </>
        )}
        {knob === null ? null : <Part name="The one knob" text={knob} />}
        <Part name="The rule" text={rule} />
      </dl>
      <footer className="lessons-row">
        <button type="button" className="button" onClick={onMarkdown}>
          Markdown
        </button>
        {onPng === null ? null : (
          <button type="button" className="button" onClick={onPng}>
            PNG
          </button>
        )}
        {onSvg === null ? null : (
          <button type="button" className="button" onClick={onSvg}>
            SVG
          </button>
        )}
      </footer>
    </article>
  );
}

function Part({ name, text, link = '' }: { name: string; text: string; link?: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {text}{' '}
        {link === '' ? null : (
          <a href={link} aria-label={`${name}: open the run in the lab: ${text}`}>
            run
          </a>
        )}
      </dd>
    </div>
  );
}
