/** What each side is: its settings, in place, and a table of all in which the sides differ. */
import { Popover } from '@base-ui/react/popover';
import { ChevronDown, FlaskConical, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RulesName } from 'hearsay/core';
import { faultText } from '../player/fault-text.ts';
import type { LabProfile } from '../player/spec.ts';
import { differencesOf } from '../presets/differences.ts';
import { Choice, type ChoiceItem } from '../ui/choice.tsx';
import { LinkFields, nameLinks } from '../ui/link-fields.tsx';
import { ProtocolFields } from '../ui/protocol-fields.tsx';
import { IconButton } from '../ui/tip.tsx';
import { addSide, editSide, removeSide, SIDES_MAX, useCompare, type ComparedRun } from './compare-store.ts';
import { engine } from './engine.ts';
import { useAsked } from './lab/use-asked.ts';
import { useLabLink } from './lab-links.ts';

const PROFILES: readonly ChoiceItem<LabProfile>[] = [
  { value: 'lan', label: 'LAN' },
  { value: 'wan', label: 'WAN' },
  { value: 'local', label: 'Local' },
  { value: 'paper-swim', label: 'Paper SWIM' },
];
const RULES: readonly ChoiceItem<RulesName>[] = [
  { value: 'hearsay', label: 'hearsay' },
  { value: 'memberlist', label: 'memberlist' },
  { value: 'memberlist-0.2', label: 'memberlist 0.2' },
];

export function SideHead({
  index,
  run,
  count,
}: {
  readonly index: number;
  readonly run: ComparedRun;
  readonly count: number;
}): ReactNode {
  const { spec, label } = run;
  const cursorMs = useCompare((state) => (state.isPlaying ? null : Math.round(state.cursorMs)));
  const chair = useCompare((state) => state.chair);
  const link = useLabLink(
    cursorMs === null ? null : { spec, chair, cursorMs: Math.min(cursorMs, spec.forMs) },
  );
  return (
    <header className="compare-side-head">
      <h2 className="compare-label">
        <span className="compare-letter">{letterOf(index)}</span> {label}
      </h2>
      <Choice
        label={`Profile of ${letterOf(index)}`}
        isLabelHidden
        items={PROFILES}
        value={spec.profile}
        onChange={(profile) => editSide(index, { ...spec, profile })}
      />
      <Choice
        label={`Rules of ${letterOf(index)}`}
        isLabelHidden
        items={RULES}
        value={spec.rules}
        onChange={(rules) => editSide(index, { ...spec, rules })}
      />
      <Settings index={index} run={run} />
      <span className="compare-side-tools">
        <a
          className="button button-quiet button-icon"
          href={link}
          aria-label={`Open ${letterOf(index)} in the lab`}
          title="Open in the lab"
        >
          <FlaskConical />
        </a>
        {count > 2 ? (
          <IconButton name={`Remove ${letterOf(index)}`} icon={<X />} onPress={() => removeSide(index)} />
        ) : null}
      </span>
    </header>
  );
}

export const letterOf = (index: number): string => 'ABCD'[index] ?? '?';

function Settings({ index, run }: { readonly index: number; readonly run: ComparedRun }): ReactNode {
  const { spec } = run;
  const facts = useAsked(JSON.stringify([spec.profile, spec.config, spec.nodes]), () => engine().facts(spec));
  const changed = Object.keys(spec.config).length;
  return (
    <Popover.Root>
      <Popover.Trigger className="select" aria-label={`Settings of ${letterOf(index)}`}>
        {changed === 0 ? 'settings' : `${changed} changed`} <ChevronDown />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className="popup scenario-sheet">
            <Popover.Title className="scenario-sheet-title">Protocol</Popover.Title>
            <ProtocolFields
              config={facts?.config}
              changed={spec.config}
              onChange={(config) => editSide(index, { ...spec, config })}
            />
            <p className="scenario-sheet-title">Links: {nameLinks(spec)}</p>
            <LinkFields spec={spec} onSpec={(change) => editSide(index, { ...spec, ...change })} />
            <p className="scenario-sheet-title">Faults</p>
            {spec.faults.length === 0 ? <p className="panel-note">none</p> : null}
            {spec.faults.map((fault, at) => (
              <p key={at} className="compare-fault">
                <span className="number">{(fault.atMs / 1000).toFixed(1)} s</span> {faultText(fault)}
                <IconButton
                  name={`Leave out: ${faultText(fault)}`}
                  icon={<X />}
                  onPress={() => editSide(index, { ...spec, faults: spec.faults.toSpliced(at, 1) })}
                />
              </p>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** All that differs, side by side. Where nothing does, the runs are the same. */
export function DifferingKnobs({ runs }: { readonly runs: readonly ComparedRun[] }): ReactNode {
  const differences = differencesOf(runs.map(({ spec }) => spec));
  return (
    <section className="panel compare-panel" aria-label="What differs">
      <header className="panel-head">
        <h2 className="panel-title">What differs</h2>
        {runs.length < SIDES_MAX ? (
          <button type="button" className="button button-quiet" onClick={addSide}>
            <Plus /> Another run
          </button>
        ) : null}
      </header>
      {differences.length === 0 ? (
        <p className="compare-none">Nothing: these are the same run. Change a setting of one of them.</p>
      ) : (
        <div className="compare-scroll">
          <table className="compare-table">
            <thead>
              <tr>
                <th scope="col">setting</th>
                {runs.map((_, index) => (
                  <th key={index} scope="col">
                    {letterOf(index)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {differences.map(({ knob, values }) => (
                <tr key={knob}>
                  <th scope="row">{knob}</th>
                  {values.map((value, index) => (
                    <td key={index}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="panel-note compare-common">
        Common to all: the seed, and the network’s chance. Each link draws its delays and losses by itself, so
        a packet that is sent in several runs meets the same luck; only what differs above makes them part.
      </p>
    </section>
  );
}
