/**
 * The chain of causes of an event, newest first, back to a timer or a fault; and what the accuser's own
 * record tells.
 */
import type { ReactNode } from 'react';
import type { WhyTold } from '../../player/engine-api.ts';
import { RULES_AT_WORK } from '../../player/rules-at-work.ts';
import { formatCount } from '../format.ts';
import { useRoutePaths } from '../routes-context.ts';
import { Section, TimeLink } from './facts.tsx';

interface WhyViewProps {
  readonly why: WhyTold;
  /** The truth is hidden: links that nobody in the cluster knows are left out. */
  readonly isTruthShown?: boolean;
  readonly onSeek: (atMs: number) => void;
  readonly onPacket: (id: number) => void;
  readonly onEvent: (id: number) => void;
}

export function WhyView({ why, isTruthShown = true, onSeek, onPacket, onEvent }: WhyViewProps): ReactNode {
  const { event, story, changedLater } = why;
  const chain = isTruthShown ? why.chain : why.chain.filter(({ isTruth }) => !isTruth);
  return (
    <>
      <h2 className="inspector-title">Why?</h2>
      <p className="inspector-text">{event.text}</p>
      <ol className="chain">
        {chain.map((step, index) => (
          <li key={index} className="chain-step">
            <TimeLink atMs={step.atMs} onSeek={onSeek} />
            <p>{step.text}</p>
            <p className="chain-links">
              {step.rule === null ? null : <Rule id={step.rule} />}
              {step.packet === null ? null : (
                <button type="button" className="inline-link" onClick={() => onPacket(step.packet!)}>
                  packet
                </button>
              )}
              {step.event === null || step.event === event.id ? null : (
                <button type="button" className="inline-link" onClick={() => onEvent(step.event!)}>
                  event
                </button>
              )}
            </p>
          </li>
        ))}
      </ol>
      {chain.length === why.chain.length ? null : (
        <p className="panel-note">What really happened is hidden with the eye.</p>
      )}
      <p className="inspector-text">
        {changedLater === 0
          ? 'It changed no belief of others.'
          : `It changed ${formatCount(changedLater, 'belief')} of others later.`}
      </p>
      {story === '' ? null : (
        <Section title="The accuser's own record">
          <pre className="story">{story}</pre>
        </Section>
      )}
    </>
  );
}

/** The rule at work by its title, and where there is a reference, a way to it. */
function Rule({ id }: { readonly id: string }): ReactNode {
  const paths = useRoutePaths();
  const rule = RULES_AT_WORK.find(({ key }) => key === id);
  if (rule === undefined) return <span className="chain-rule">{id}</span>;
  if (!paths.includes('/reference')) {
    return (
      <span className="chain-rule" title={rule.sentence}>
        {rule.title}
      </span>
    );
  }
  return (
    <a className="chain-rule" href={`#/reference?at=rule-${id}`} title={rule.sentence}>
      {rule.title}
    </a>
  );
}
