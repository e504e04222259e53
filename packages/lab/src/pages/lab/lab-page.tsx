/** The lab: the stage in the middle, what it means around it, time below. On a phone one panel at a time. */
import { useCallback, useEffect, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { useFormat } from '../settings-store.ts';
import type { ShortcutId } from '../../ui/shortcuts.ts';
import { useRoutePaths } from '../../ui/routes-context.ts';
import { DescribePanel } from '../../ui/describe-panel.tsx';
import { useEventFeed } from './event-feed.ts';
import { EmbedLayout, PhoneLayout, WideLayout } from './layouts.tsx';
import { LabDialogs } from './lab-dialogs.tsx';
import { useLabKeys } from './lab-keys.ts';
import { openFromQuery } from './lab-share.ts';
import { useLab } from './lab-store.ts';
import { startPlayback } from './playback.ts';
import { useFileDrop } from './use-file-drop.ts';
import './lab-page.css';

export function LabPage(): ReactNode {
  const query = useSearch();
  const format = useFormat();
  const status = useLab((state) => state.status);
  const failure = useLab((state) => state.failure);
  const description = useLab((state) => state.description);
  useEffect(() => void openFromQuery(query), [query]);
  useEffect(startPlayback, []);
  useEventFeed();
  const isFileOver = useFileDrop();
  const paths = useRoutePaths();
  // A key counts where what it leads to is there.
  const isThere = useCallback((id: ShortcutId) => id !== 'compare' || paths.includes('/compare'), [paths]);
  useLabKeys(isThere);
  if (status === 'failed') {
    return (
      <p className="failure panel" role="alert">
        The default run cannot be opened: {failure}
      </p>
    );
  }
  const embedded = new URLSearchParams(query).get('embed');
  const layout =
    embedded !== null ? (
      <EmbedLayout panels={embedded.split(',')} />
    ) : format === 'phone' ? (
      <PhoneLayout />
    ) : (
      <WideLayout />
    );
  return (
    <>
      {layout}
      <DescribePanel description={description} onClose={() => useLab.setState({ description: null })} />
      <LabDialogs isThere={isThere} />
      {isFileOver ? <p className="lab-drop">Drop it: a saved view opens here.</p> : null}
    </>
  );
}
