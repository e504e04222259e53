/** How the panels of the lab stand: on a wide page, on a phone, and in the page of somebody else. */
import { Tabs } from '@base-ui/react/tabs';
import { SlidersHorizontal } from 'lucide-react';
import { useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { Dialog } from '@base-ui/react/dialog';
import { useBoxSize } from '../../ui/canvas.tsx';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { formatMoment } from '../../ui/format.ts';
import { CurvesOf, HeatOf, MatrixOf } from './charts-of.tsx';
import { useFirstDrawing } from './first-drawing.ts';
import { InspectorOf } from './inspector-of.tsx';
import { useCurrentRun, stopAt, useLab, type LabState } from './lab-store.ts';
import { ScenarioOf } from './scenario-of.tsx';
import { ObserversOf, PaletteOf, StageHead, StageOf } from './stage-of.tsx';
import { LogOf, TimelineOf, TransportOf } from './timeline-of.tsx';

export function WideLayout(): ReactNode {
  const time = useRef<HTMLDivElement>(null);
  // The stage takes what the timeline, which grows with its lanes, leaves of the window.
  const heightPx = useBoxSize(time)?.heightPx ?? 230;
  // Timeline and scenario do not wait, since the stage's size depends on theirs.
  const isDrawn = useFirstDrawing();
  return (
    <main className="lab" style={{ '--time-height': `${heightPx}px` } as CSSProperties}>
      <div className="lab-scenario">
        <ScenarioOf />
      </div>
      <section className="panel lab-side" aria-label="Observers">
        <header className="panel-head">
          <h2 className="panel-title">Observers</h2>
        </header>
        {isDrawn ? <ObserversOf /> : null}
        <header className="panel-head lab-palette-head">
          <h2 className="panel-title">Faults</h2>
        </header>
        {isDrawn ? <PaletteOf /> : null}
      </section>
      <section className="panel lab-stage" aria-label="Stage">
        <StageHead />
        <Guarded what="The stage">
          <StageOf />
        </Guarded>
      </section>
      <section className="panel lab-inspector" aria-label="Inspector" id="inspector">
        <Guarded what="The inspector">{isDrawn ? <InspectorOf /> : null}</Guarded>
      </section>
      <div className="lab-matrix">
        <Guarded what="The matrix">{isDrawn ? <MatrixOf /> : null}</Guarded>
      </div>
      <section className="panel lab-charts" aria-label="Charts" id="charts">
        {isDrawn ? <Charts /> : null}
      </section>
      <div className="lab-time" ref={time}>
        <Guarded what="The timeline">
          <TimelineOf />
        </Guarded>
      </div>
      <div className="lab-log">{isDrawn ? <LogOf /> : null}</div>
    </main>
  );
}

const Guarded = ErrorBoundary;

function Charts(): ReactNode {
  const chart = useLab((state) => state.chart);
  return (
    <Tabs.Root
      className="lab-tabs"
      value={chart}
      onValueChange={(value) => useLab.setState({ chart: value as LabState['chart'] })}
    >
      <Tabs.List className="tabs-list" aria-label="Charts">
        <Tabs.Tab value="curves" className="tabs-tab">
          Curves
        </Tabs.Tab>
        <Tabs.Tab value="heat" className="tabs-tab">
          Heatmap
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="curves" className="lab-tab">
        <Guarded what="The curves">
          <CurvesOf />
        </Guarded>
      </Tabs.Panel>
      <Tabs.Panel value="heat" className="lab-tab">
        <Guarded what="The heatmap">
          <HeatOf />
        </Guarded>
      </Tabs.Panel>
    </Tabs.Root>
  );
}

type PhoneTab = 'log' | 'inspector' | 'matrix' | 'charts' | 'timeline' | 'observers';

const PHONE_TABS: readonly {
  readonly value: PhoneTab;
  readonly label: string;
  readonly content: ReactNode;
}[] = [
  { value: 'log', label: 'Events', content: <LogOf /> },
  { value: 'inspector', label: 'Inspect', content: <InspectorOf /> },
  { value: 'matrix', label: 'Matrix', content: <MatrixOf /> },
  { value: 'charts', label: 'Curves', content: <Charts /> },
  { value: 'timeline', label: 'Lanes', content: <TimelineOf hasTransport={false} /> },
  { value: 'observers', label: 'Chairs', content: <ObserversOf /> },
];

export function PhoneLayout(): ReactNode {
  const [tab, setTab] = useState<PhoneTab>('log');
  const isDrawn = useFirstDrawing();
  return (
    <main className="lab-phone">
      <section className="lab-phone-stage" aria-label="Stage">
        <StageHead />
        <StageOf />
      </section>
      <div className="lab-phone-time">
        <Scrubber />
        <TransportOf isSmall />
      </div>
      <Tabs.Root className="lab-tabs" value={tab} onValueChange={(value) => setTab(value as PhoneTab)}>
        <div className="lab-phone-bar">
          <Tabs.List className="tabs-list" aria-label="Panels">
            {PHONE_TABS.map(({ value, label }) => (
              <Tabs.Tab key={value} value={value} className="tabs-tab" data-tab={value}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <ScenarioSheet />
        </div>
        {PHONE_TABS.map(({ value, content }) => (
          <Tabs.Panel
            key={value}
            value={value}
            className="lab-tab"
            // The others keep the name by which their tabs know them.
            {...(value === 'charts' ? { id: 'charts' } : {})}
          >
            <Guarded what="This panel">{isDrawn ? content : null}</Guarded>
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </main>
  );
}

/** The cursor under the thumb. */
function Scrubber(): ReactNode {
  const cursorMs = useLab((state) => state.cursorMs);
  const endMs = useCurrentRun()?.spec.forMs ?? 1;
  return (
    <input
      type="range"
      className="lab-scrubber"
      aria-label="Moment of the run"
      aria-valuetext={formatMoment(cursorMs)}
      min={0}
      max={endMs}
      step={1}
      value={cursorMs}
      onChange={(event) => stopAt(Number(event.target.value))}
    />
  );
}

function ScenarioSheet(): ReactNode {
  // What opens from the sheet stands in its place, and another run closes it: it is open for one state of the
  // page.
  const now = useLab(({ dialog, wanted, run }) => `${dialog} ${wanted?.id} ${run}`);
  const [openFor, setOpenFor] = useState<string | null>(null);
  return (
    <Dialog.Root open={openFor === now} onOpenChange={(isOpen) => setOpenFor(isOpen ? now : null)}>
      <Dialog.Trigger className="button button-quiet button-icon" aria-label="Scenario and faults">
        <SlidersHorizontal />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-back" />
        <Dialog.Popup className="popup dialog lab-sheet">
          <Dialog.Title className="dialog-title">Scenario</Dialog.Title>
          <ScenarioOf />
          <h3 className="dialog-title lab-sheet-faults">Faults</h3>
          <PaletteOf />
          <Dialog.Close className="button">Close</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const EMBEDS: Readonly<Record<string, ReactNode>> = {
  stage: <StageOf />,
  observers: <ObserversOf />,
  inspector: <InspectorOf />,
  matrix: <MatrixOf />,
  curves: <CurvesOf />,
  heat: <HeatOf />,
  timeline: <TimelineOf />,
  log: <LogOf />,
};

/** Only the panels that the address names, in its order, for a page of somebody else. */
export function EmbedLayout({ panels }: { readonly panels: readonly string[] }): ReactNode {
  const known = panels.filter((name) => EMBEDS[name] !== undefined);
  return (
    <main className="lab-embed">
      {known.map((name) => (
        <section key={name} className="lab-embed-panel" data-panel={name}>
          {EMBEDS[name]}
        </section>
      ))}
      {known.length === 0 ? (
        <p className="failure panel">None of these panels is known: {panels.join(', ')}</p>
      ) : null}
    </main>
  );
}
