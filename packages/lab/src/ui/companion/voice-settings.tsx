/**
 * Whether a model words the answers: off until it is agreed to, and what then leaves the machine is said
 * before.
 */
import { Switch } from '@base-ui/react/switch';
import { useState, type FormEvent, type ReactNode } from 'react';
import './voice-settings.css';

/** What is known of the process that serves the page. */
export type VoiceState =
  | { readonly kind: 'unknown' }
  /** It tells nothing without its token. */
  | { readonly kind: 'token' }
  /** It has no model, or nobody answers. */
  | { readonly kind: 'none' }
  | { readonly kind: 'model'; readonly name: string; readonly wantsToken: boolean };

interface VoiceSettingsProps {
  readonly state: VoiceState;
  readonly isOn: boolean;
  readonly consent: string;
  readonly token: string;
  readonly onToken: (token: string) => void;
  readonly onToggle: (isOn: boolean) => void;
}

export function VoiceSettings({ state, token, onToken, ...props }: VoiceSettingsProps): ReactNode {
  switch (state.kind) {
    case 'unknown':
      return <p className="voice panel-note">Looking for a model…</p>;
    case 'none':
      return (
        <p className="voice panel-note" data-offline="true">
          Offline: the process that serves this page has no model. Nothing here needs one.
        </p>
      );
    case 'token':
      return (
        <details className="voice">
          <summary>Offline. Whether there is a model, the serving process tells for its token</summary>
          <div className="voice-body">
            <TokenForm token={token} onToken={onToken} />
          </div>
        </details>
      );
    case 'model':
      return <Model {...props} {...state} token={token} onToken={onToken} />;
  }
}

function Model({
  name,
  wantsToken,
  isOn,
  consent,
  token,
  onToken,
  onToggle,
}: Omit<VoiceSettingsProps, 'state'> & Extract<VoiceState, { kind: 'model' }>): ReactNode {
  return (
    <details className="voice">
      <summary>
        {isOn ? `Worded by ${name}, and checked` : `Offline. A model could word the answers: ${name}`}
      </summary>
      <div className="voice-body">
        <p>{consent}</p>
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
        <p className="panel-note">
          It rephrases what runs and sources say, and never decides. A sentence that none of them bears out is
          struck before it is shown. This lasts until the page is loaded again.
        </p>
        {wantsToken ? <TokenForm token={token} onToken={onToken} /> : null}
      </div>
    </details>
  );
}

/** Kept in memory alone. */
function TokenForm({ token, onToken }: Pick<VoiceSettingsProps, 'token' | 'onToken'>): ReactNode {
  const [typed, setTyped] = useState(token);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onToken(typed.trim());
  };
  return (
    <form className="voice-token" onSubmit={submit}>
      <label className="field">
        <span className="field-label">The http_token of the serving process</span>
        <input
          className="input"
          type="password"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={typed.trim() === token}>
        Use it
      </button>
    </form>
  );
}
