import { useEffect } from 'react'
import { useFrame } from '../host/frame'
import { t } from '../host/texts'
import { Icon } from './Icon'

const SHOWN_MILLIS = 6000
const BAD_SHOWN_MILLIS = 20_000

/** A sentence for a moment. One that tells of a failure stays longer. */
export function Toast() {
  const toast = useFrame((frame) => frame.toast)
  useEffect(() => {
    if (toast === undefined) {
      return undefined
    }
    const shown = toast.tone === 'plain' ? SHOWN_MILLIS : BAD_SHOWN_MILLIS
    const timer = setTimeout(() => useFrame.setState({ toast: undefined }), shown)
    return () => clearTimeout(timer)
  }, [toast])
  return (
    <div role="status" aria-live="polite">
      {toast && (
        <div className={`toast ${toast.tone}`}>
          <span>{toast.text}</span>
          <button className="button ghost square" aria-label={t('common.close')} onClick={() => useFrame.setState({ toast: undefined })}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  )
}
