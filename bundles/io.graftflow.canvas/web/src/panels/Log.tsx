import { useEffect, useRef } from 'react'
import { useLive } from '../host/live'
import { t } from '../host/texts'

/** What the run said. New lines come into view while the end is in view. */
export function Log() {
  const lines = useLive((live) => live.log)
  const place = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  useEffect(() => {
    if (atEnd.current) {
      place.current?.scrollTo({ top: place.current.scrollHeight })
    }
  }, [lines])
  if (lines.length === 0) {
    return <p className="empty big">{t('log.empty')}</p>
  }
  return (
    <div
      className="log mono selectable"
      ref={place}
      role="log"
      tabIndex={0}
      aria-label={t('dock.log')}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 24
      }}
    >
      {lines.map((line, index) => (
        <div key={index} className={line.level}>
          <time dateTime={line.time}>{line.time.slice(11, 19)}</time>
          <span className="log-node">{line.node}</span>
          <span>{line.text}</span>
        </div>
      ))}
    </div>
  )
}
