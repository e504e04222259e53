/** What stands where a part of the page has failed: what happened, and the two ways on. */
import { Component, type ReactNode } from 'react';

interface Props {
  /** What failed, e.g. `The lab`. */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="failure panel" role="alert">
        <h2>{this.props.what} has stopped</h2>
        <p>
          This is a mistake of ours, not of yours. What it says: <code>{error.message}</code>
        </p>
        <p className="failure-ways">
          <button type="button" className="button button-main" onClick={() => this.setState({ error: null })}>
            Try again
          </button>
          <button type="button" className="button" onClick={() => location.assign('#/lab')}>
            Open the default run
          </button>
        </p>
      </div>
    );
  }
}
