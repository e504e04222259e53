/**
 * Whether a model words the answers: off until it is agreed to, and what then leaves the machine is said
 * before.
 */
import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import './voice-settings.css';

interface VoiceSettingsProps {
  /** What the process that serves the page has; `null`: nothing, or nobody answers. */
  readonly endpoint: string | null;
  readonly isAsked: boolean;
  readonly isOn: boolean;
  readonly consent: string;
  readonly token: string;
  readonly onToken: (token: string) => void;
  readonly onToggle: (isOn: boolean) => void;
}

export function VoiceSettings(props: VoiceSettingsProps): ReactNode {
  const { endpoint, isAsked, isOn, consent, token, onToken, onToggle } = props;
  if (!isAsked) return <p className="voice panel-note">Looking for a model…</p>;
  if (endpoint === null)
    return (
      <p className="voice panel-note" data-offline="true">
        Offline: the process that serves this page has no model. Nothing here needs one.
      </p>
    );
  return (
    <details className="voice">
      <summary>
        {isOn ? `Worded by ${endpoint}, and checked` : `Offline. A model could word the answers: ${endpoint}`}
      </summary>
      <div className="voice-body">
        <div className="voice-switch">
          <Switch.Root
            className="switch"
            aria-label="Let it word the answers"
            checked={isOn}
            onCheckedChange={onToggle}
          >
            <Switch.Thumb className="switch-thumb" />
          </Switch.Root>
          <span aria-hidden="true">Let it word the answers</span>
        </div>
        <p>{consent}</p>
        <p className="panel-note">
          It rephrases what runs and sources say. A sentence that none of them bears out is struck before it
          is shown.
        </p>
        <label className="field">
          <span className="field-label">Token of the serving process, if it wants one</span>
          <input
            className="input"
            type="password"
            autoComplete="off"
            value={token}
            onChange={(event) => onToken(event.target.value)}
          />
        </label>
      </div>
    </details>
  );
}
