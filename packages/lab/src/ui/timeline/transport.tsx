/** Play, pause, step, speed, and the marks one sets on time. */
import {
  Bookmark,
  ChevronLeft,
  ChevronRight,
  FastForward,
  GitBranch,
  Pause,
  Play,
  Rewind,
  SkipBack,
  SkipForward,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { formatSpeed } from '../format.ts';
import { keyOf } from '../shortcuts.ts';
import { IconButton } from '../tip.tsx';

export interface TransportProps {
  /** The moment, as text. */
  readonly time: ReactNode;
  readonly isPlaying: boolean;
  readonly speed: number;
  /** The phone has room for the least only. */
  readonly isSmall?: boolean;
  readonly onPlay: () => void;
  /** 1 or −1. */
  readonly onSpeed: (by: number) => void;
  readonly onEvent: (by: number) => void;
  readonly onMoment: (by: number) => void;
  readonly onGo: () => void;
  readonly onBookmark?: () => void;
  readonly onBranch?: () => void;
  /** How many times as long the window shall be. */
  readonly onZoom?: (factor: number) => void;
  /** What stands between the steps and the marks. */
  readonly children?: ReactNode;
}

export function Transport(props: TransportProps): ReactNode {
  const {
    time,
    isPlaying,
    speed,
    isSmall = false,
    onPlay,
    onSpeed,
    onEvent,
    onMoment,
    onGo,
    children,
  } = props;
  return (
    <div className="transport" role="toolbar" aria-label="Time">
      <IconButton
        name="Previous interesting moment"
        shortcut={keyOf('previous-moment')}
        icon={<SkipBack />}
        onPress={() => onMoment(-1)}
      />
      <IconButton
        name="Previous event"
        shortcut={keyOf('previous-event')}
        icon={<ChevronLeft />}
        onPress={() => onEvent(-1)}
      />
      <IconButton
        name={isPlaying ? 'Pause' : 'Play'}
        shortcut={keyOf('play')}
        icon={isPlaying ? <Pause /> : <Play />}
        isQuiet={false}
        className="button-main transport-play"
        onPress={onPlay}
      />
      <IconButton
        name="Next event"
        shortcut={keyOf('next-event')}
        icon={<ChevronRight />}
        onPress={() => onEvent(1)}
      />
      <IconButton
        name="Next interesting moment"
        shortcut={keyOf('next-moment')}
        icon={<SkipForward />}
        onPress={() => onMoment(1)}
      />
      <button
        type="button"
        className="button button-quiet number transport-time"
        onClick={onGo}
        title={`Go to a time (${keyOf('go')})`}
      >
        {time}
      </button>
      <IconButton name="Slower" shortcut={keyOf('slower')} icon={<Rewind />} onPress={() => onSpeed(-1)} />
      <output className="number" aria-label="Speed" style={{ minWidth: 52, textAlign: 'center' }}>
        {formatSpeed(speed)}
      </output>
      <IconButton
        name="Faster"
        shortcut={keyOf('faster')}
        icon={<FastForward />}
        onPress={() => onSpeed(1)}
      />
      {isSmall ? null : <Marks {...props}>{children}</Marks>}
    </div>
  );
}

function Marks({ onBookmark, onBranch, onZoom, children }: TransportProps): ReactNode {
  return (
    <>
      <span className="transport-gap" />
      {children}
      {onBookmark === undefined ? null : (
        <IconButton
          name="Bookmark this moment"
          shortcut={keyOf('bookmark')}
          icon={<Bookmark />}
          onPress={onBookmark}
        />
      )}
      {onBranch === undefined ? null : (
        <IconButton name="Branch here" shortcut={keyOf('branch')} icon={<GitBranch />} onPress={onBranch} />
      )}
      {onZoom === undefined ? null : (
        <>
          <IconButton name="Zoom out" icon={<ZoomOut />} onPress={() => onZoom(2)} />
          <IconButton name="Zoom in" icon={<ZoomIn />} onPress={() => onZoom(0.5)} />
        </>
      )}
    </>
  );
}
