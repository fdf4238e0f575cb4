import { Component, type ErrorInfo, type ReactNode } from 'react'
import { keepDraft } from '../host/files'
import { t } from '../host/texts'

interface State {
  readonly fault: string
}

/** Says when a part of the page broke or could not be loaded, in place of an empty window. Edits are kept before. */
export class Fault extends Component<{ children: ReactNode }, State> {
  override state: State = { fault: '' }

  static getDerivedStateFromError(failure: unknown): State {
    return { fault: failure instanceof Error && failure.message !== '' ? failure.message : String(failure) }
  }

  override componentDidCatch(_: unknown, info: ErrorInfo): void {
    keepDraft()
    console.error(info.componentStack)
  }

  override render(): ReactNode {
    if (this.state.fault === '') {
      return this.props.children
    }
    return (
      <main className="whole">
        <h1>{t('app.broke')}</h1>
        <p>{t('app.brokeHow')}</p>
        <pre className="mono">{this.state.fault}</pre>
        <button className="button primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      </main>
    )
  }
}
