/** Whose chair we sit in: all observers, the truth's eye, and the god view. */
import { Eye, EyeOff } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Belief, Truth, type Scene } from '../player/scene.ts';
import { BELIEF_WORDS } from '../stage/describe-glyph.ts';
import { BeliefSign } from './inspector/facts.tsx';
import { keyOf } from './shortcuts.ts';
import './observers.css';

export interface ObserversProps {
  readonly scene: Scene | null;
  /** A number from 1; `null`: the god view. */
  readonly chair: number | null;
  readonly isTruthShown: boolean;
  readonly onSit: (node: number | null) => void;
  readonly onTruth: (isShown: boolean) => void;
}

const TRUTH_MARKS: Readonly<Record<number, string>> = {
  [Truth.Absent]: 'not there yet',
  [Truth.Paused]: 'paused',
  [Truth.Crashed]: 'crashed',
  [Truth.Left]: 'left',
};

export function Observers({ scene, chair, isTruthShown, onSit, onTruth }: ObserversProps): ReactNode {
  const hasTruth = scene === null || scene.truth !== null;
  return (
    <div className="observers">
      {hasTruth ? (
        <div className="observers-modes">
          <button
            type="button"
            className="button"
            aria-pressed={isTruthShown}
            onClick={() => onTruth(!isTruthShown)}
            title={`The ring around each node is what is so (${keyOf('truth')})`}
          >
            {isTruthShown ? <Eye /> : <EyeOff />} Truth
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={chair === null}
            onClick={() => onSit(chair === null ? 1 : null)}
          >
            God view
          </button>
        </div>
      ) : null}
      <ul className="observers-list" aria-label="Observers: whose view is shown">
        {scene?.names.map((name, index) => (
          <Observer
            key={name}
            node={index + 1}
            name={name}
            belief={scene.belief[index]!}
            truth={isTruthShown ? (scene.truth?.[index] ?? null) : null}
            health={isTruthShown || index === scene.chair ? scene.health[index]! : 0}
            isChair={index + 1 === chair}
            onSit={onSit}
          />
        ))}
      </ul>
    </div>
  );
}

interface ObserverProps {
  readonly node: number;
  readonly name: string;
  readonly belief: number;
  readonly truth: number | null;
  readonly health: number;
  readonly isChair: boolean;
  readonly onSit: (node: number) => void;
}

const Observer = memo(function Observer(props: ObserverProps): ReactNode {
  const { node, name, belief, truth, health, isChair, onSit } = props;
  const mark = truth === null || truth === Truth.Running ? '' : (TRUTH_MARKS[truth] ?? '');
  const held = belief === Belief.Alive ? '' : BELIEF_WORDS[belief];
  return (
    <li>
      <button type="button" className="observers-one" aria-pressed={isChair} onClick={() => onSit(node)}>
        <BeliefSign belief={belief} />
        <span className="number">{name}</span>
        <span className="observers-note">
          {isChair ? 'our chair' : held}
          {mark === '' ? null : <em>{mark}</em>}
          {health > 0 ? <span title="local health score">health {health}</span> : null}
        </span>
      </button>
    </li>
  );
});
