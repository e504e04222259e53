/** The scenario: how many nodes, which protocol, which network, which chance. A change opens another run. */
import { Popover } from '@base-ui/react/popover';
import { ChevronDown, Dices, Plus, RotateCcw, Share2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RulesName, SwimConfig } from 'hearsay/core';
import { FOR_MS_MAX, NODES_MAX, type LabProfile, type RunSpec } from '../player/spec.ts';
import { Choice, type ChoiceItem } from './choice.tsx';
import { formatSpan } from './format.ts';
import { LinkFields, nameLinks } from './link-fields.tsx';
import { NumberInput } from './number-input.tsx';
import { ProtocolFields } from './protocol-fields.tsx';
import { keyOf } from './shortcuts.ts';
import { IconButton } from './tip.tsx';
import './scenario-bar.css';

export interface ScenarioBarProps {
  readonly spec: RunSpec;
  /** The profile's own settings, for what the spec leaves out; `undefined`: not known yet. */
  readonly config: SwimConfig | undefined;
  readonly onSpec: (change: Partial<RunSpec>) => void;
  readonly onReroll: () => void;
  readonly onFaults: () => void;
  readonly onReset: () => void;
  readonly onShare: () => void;
  /** Where presets are chosen. */
  readonly presets?: ReactNode;
}

const PROFILES: readonly ChoiceItem<LabProfile>[] = [
  { value: 'lan', label: 'LAN', note: "memberlist's DefaultLANConfig" },
  { value: 'wan', label: 'WAN', note: 'slower probes, for links between sites' },
  { value: 'local', label: 'Local', note: 'faster probes, for one machine' },
  { value: 'paper-swim', label: 'Paper SWIM', note: 'as published in 2002, without Lifeguard and push/pull' },
];

const RULES: readonly ChoiceItem<RulesName>[] = [
  { value: 'hearsay', label: 'hearsay', note: 'with our repairs' },
  { value: 'memberlist', label: 'memberlist', note: 'as the newest memberlist decides' },
  { value: 'memberlist-0.2', label: 'memberlist 0.2', note: 'as the memberlist of old decided' },
];

export function ScenarioBar(props: ScenarioBarProps): ReactNode {
  const { spec, config, onSpec, onReroll, onFaults, onReset, onShare, presets } = props;
  return (
    <div className="scenario" role="toolbar" aria-label="Scenario">
      {presets}
      <NumberInput
        label="N"
        value={spec.nodes}
        min={1}
        max={NODES_MAX}
        widthPx={56}
        onCommit={(nodes) => onSpec({ nodes })}
      />
      <Choice
        label="profile"
        items={PROFILES}
        value={spec.profile}
        onChange={(profile) => onSpec({ profile })}
      />
      <Choice label="rules" items={RULES} value={spec.rules} onChange={(rules) => onSpec({ rules })} />
      <Sheet label={nameLinks(spec)} name="Links">
        <LinkFields spec={spec} onSpec={onSpec} />
      </Sheet>
      <Sheet label={changesOf(spec)} name="Protocol">
        <ProtocolFields
          config={config}
          changed={spec.config}
          onChange={(changed) => onSpec({ config: changed })}
        />
      </Sheet>
      <LengthSheet spec={spec} onSpec={onSpec} />
      <span className="field">
        <NumberInput
          label="seed"
          value={spec.seed}
          min={0}
          max={4_294_967_295}
          onCommit={(seed) => onSpec({ seed })}
        />
        <IconButton name="Another seed" icon={<Dices />} onPress={onReroll} />
      </span>
      <span className="scenario-gap" />
      <Doings onFaults={onFaults} onReset={onReset} onShare={onShare} />
    </div>
  );
}

function LengthSheet({ spec, onSpec }: Pick<ScenarioBarProps, 'spec' | 'onSpec'>): ReactNode {
  return (
    <Sheet label={formatSpan(spec.forMs)} name="Length">
      <NumberInput
        label="The run takes"
        value={spec.forMs / 1000}
        min={1}
        max={FOR_MS_MAX / 1000}
        unit="s"
        onCommit={(seconds) => onSpec({ forMs: seconds * 1000 })}
      />
      <Choice
        label="It begins"
        items={BEGINNINGS}
        value={spec.begins}
        onChange={(begins) => onSpec({ begins })}
      />
    </Sheet>
  );
}

type DoingsProps = Pick<ScenarioBarProps, 'onFaults' | 'onReset' | 'onShare'>;

function Doings({ onFaults, onReset, onShare }: DoingsProps): ReactNode {
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={onFaults}
        title={`All that can be done (${keyOf('palette')})`}
      >
        <Plus /> Faults
      </button>
      <button
        type="button"
        className="button"
        onClick={onReset}
        title="Begin again, without faults and branches"
      >
        <RotateCcw /> Reset
      </button>
      <button type="button" className="button button-main" onClick={onShare}>
        <Share2 /> Share
      </button>
    </>
  );
}

const BEGINNINGS: readonly ChoiceItem<RunSpec['begins']>[] = [
  { value: 'whole', label: 'whole', note: 'everybody knows everybody' },
  { value: 'joining', label: 'joining', note: 'node 1 is there, the others join it' },
];

function changesOf({ config }: RunSpec): string {
  const count = Object.keys(config).length;
  return count === 0 ? 'as the profile' : `${count} changed`;
}

interface SheetProps {
  readonly name: string;
  readonly label: string;
  readonly children: ReactNode;
}

/** A button that says what is set, and opens where it is set. */
function Sheet({ name, label, children }: SheetProps): ReactNode {
  return (
    <Popover.Root>
      <span className="field">
        <span className="field-label" aria-hidden="true">
          {name.toLowerCase()}
        </span>
        <Popover.Trigger className="select" aria-label={`${name}: ${label}`}>
          {label} <ChevronDown />
        </Popover.Trigger>
      </span>
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className="popup scenario-sheet">
            <Popover.Title className="scenario-sheet-title">{name}</Popover.Title>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
