/** Buttons that are an icon alone: named for those who do not see it, with a tooltip for those who do. */
import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

interface TipProps {
  readonly text: string;
  /** A key that does the same. */
  readonly shortcut?: string | undefined;
  readonly children: ReactElement<Record<string, unknown>>;
}

export function Tip({ text, shortcut, children }: TipProps): ReactNode {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner className="popup-layer" sideOffset={6}>
          <Tooltip.Popup className="popup tip">
            {text}
            {shortcut === undefined ? null : (
              <>
                {' '}
                <kbd className="key">{shortcut}</kbd>
              </>
            )}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

interface IconButtonProps {
  readonly name: string;
  readonly shortcut?: string | undefined;
  readonly icon: ReactNode;
  readonly onPress: () => void;
  readonly isQuiet?: boolean;
  /** For a button that switches: whether it is on. */
  readonly isPressed?: boolean | undefined;
  readonly isDisabled?: boolean;
  readonly className?: string;
}

export function IconButton(props: IconButtonProps): ReactNode {
  const {
    name,
    shortcut,
    icon,
    onPress,
    isQuiet = true,
    isPressed,
    isDisabled = false,
    className = '',
  } = props;
  return (
    <Tip text={name} shortcut={shortcut}>
      <button
        type="button"
        className={`button button-icon ${isQuiet ? 'button-quiet' : ''} ${className}`}
        aria-label={name}
        aria-pressed={isPressed}
        disabled={isDisabled}
        onClick={onPress}
      >
        {icon}
      </button>
    </Tip>
  );
}
