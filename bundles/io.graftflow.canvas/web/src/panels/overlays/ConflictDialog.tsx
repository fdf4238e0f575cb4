import { useEffect, useState } from 'react'
import { writeFlow } from '../../flow/text'
import { useDocument } from '../../host/document'
import { keepMine, takeTheirs } from '../../host/files'
import { hide } from '../../host/frame'
import { t } from '../../host/texts'
import { Dialog } from './Dialog'

/** Somebody else changed the file: what is different, and which of the two to keep. */
export default function ConflictDialog() {
  const mine = useDocument((state) => state.history.present)
  const theirs = useDocument((state) => state.conflict?.flow)
  const path = useDocument((state) => state.path)
  const [changes, setChanges] = useState<readonly string[]>()
  useEffect(() => {
    if (theirs === undefined) {
      hide()
      return
    }
    void differences(writeFlow(theirs), writeFlow(mine)).then(setChanges)
  }, [theirs, mine])
  return (
    <Dialog
      title={t('conflict.title', { path })}
      foot={
        <>
          <button className="button" onClick={hide}>
            {t('conflict.later')}
          </button>
          <button
            className="button"
            onClick={() => {
              takeTheirs()
              hide()
            }}
          >
            {t('conflict.theirs')}
          </button>
          <button
            className="button primary"
            onClick={() => {
              void keepMine()
              hide()
            }}
          >
            {t('conflict.mine')}
          </button>
        </>
      }
    >
      <p>{t('conflict.text')}</p>
      <h3>{t('conflict.differences')}</h3>
      <ul className="changes">
        {(changes ?? []).map((change) => (
          <li key={change}>{change}</li>
        ))}
        {changes?.length === 0 && <li className="quiet">{t('conflict.layoutOnly')}</li>}
      </ul>
    </Dialog>
  )
}

async function differences(before: string, after: string): Promise<readonly string[]> {
  const response = await fetch('/api/diff', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{"before":${before},"after":${after}}`,
  }).catch(() => undefined)
  return response?.ok ? ((await response.json()) as { changes: string[] }).changes : []
}
