import { useDocument } from '../host/document'
import { show } from '../host/frame'
import { useLive } from '../host/live'
import { t } from '../host/texts'
import { Icon } from './Icon'

/** What holds for the whole window: the server is away, the file can't be edited, or somebody else changed it. */
export function Banner() {
  const away = useLive((live) => live.connection === 'offline' || live.connection === 'no-session')
  const session = useLive((live) => live.connection === 'no-session')
  const readOnly = useDocument((state) => state.readOnly)
  const conflict = useDocument((state) => state.conflict !== undefined)
  const text = session ? t('banner.noSession') : away ? t('banner.away') : conflict ? t('banner.conflict') : readOnly
  return (
    <div className="banner-place" role="status">
      {text !== '' && (
        <div className="banner">
          <Icon name="warn" />
          <span className="grow">{text}</span>
          {conflict && !away && (
            <button className="button" onClick={() => show({ kind: 'conflict' })}>
              {t('banner.compare')}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
