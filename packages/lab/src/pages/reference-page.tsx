/**
 * The reference: states, precedence, messages, timers, rules and words. What can be found by asking the
 * library is found by asking it; the rest is in tables that tests hold against it.
 */
import type { ReactNode } from 'react';
import { content as glossary } from 'virtual:glossary';
import { Messages } from './reference-messages.tsx';
import { Precedence } from './reference-precedence.tsx';
import { Departures, RulesAtWork } from './reference-rules.tsx';
import { StateMachine } from './reference-states.tsx';
import { Timers } from './reference-timers.tsx';
import { PartHeading, UnitLayout, type Part } from './unit-layout.tsx';
import './reference-page.css';

const PARTS: readonly Part[] = [
  { id: 'states', text: 'States of a member', level: 2 },
  { id: 'precedence', text: 'Precedence of claims', level: 2 },
  { id: 'messages', text: 'Messages', level: 2 },
  { id: 'timers', text: 'Timers', level: 2 },
  { id: 'rules', text: 'Rules at work', level: 2 },
  { id: 'departures', text: 'Where rules differ', level: 2 },
  { id: 'glossary', text: 'Glossary', level: 2 },
  ...glossary.headings,
];

export function ReferencePage(): ReactNode {
  return (
    <UnitLayout path="/reference" parts={PARTS}>
      <h1>Reference</h1>
      <p className="reading-lead">
        The protocol by its rules. The tables of precedence, messages and timers are made by the library that
        runs in this page. Where a rule names its place in the library, e.g.{' '}
        <code>swim/transitions.ts refute</code>, the place opens and shows the lines.
      </p>
      <PartHeading id="states">States of a member</PartHeading>
      <p>
        Every member keeps a state for every other. These are the ways from one to the next in a single view;
        no two views need to agree. “Newer” and “older” compare the incarnation in a claim with the one that
        is known.
      </p>
      <StateMachine />
      <PartHeading id="precedence">Precedence of claims</PartHeading>
      <p>
        What a member believes after a claim, if it held the incarnation 5 before. An alive claim needs a
        higher incarnation to count; an accusation needs one that is not lower; of itself a member believes
        only itself.
      </p>
      <Precedence />
      <PartHeading id="messages">Messages</PartHeading>
      <p>
        Bytes of memberlist’s wire, each field beside the bytes that say it. The first byte is the type; then
        comes one map in the old form of msgpack.
      </p>
      <Messages />
      <PartHeading id="timers">Timers</PartHeading>
      <p>Set a cluster; each value is calculated as the protocol does.</p>
      <Timers />
      <PartHeading id="rules">Rules at work</PartHeading>
      <p>What the answers to “Why?” in the lab refer to.</p>
      <RulesAtWork />
      <PartHeading id="departures">Where rules differ</PartHeading>
      <p>
        None of these changes what a peer must understand on the wire. A run in the lab takes one of the three
        presets.
      </p>
      <Departures />
      <PartHeading id="glossary">Glossary</PartHeading>
      <div dangerouslySetInnerHTML={{ __html: glossary.html }} />
    </UnitLayout>
  );
}
