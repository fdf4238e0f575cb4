import { useState, type FormEvent } from 'react'
import { useDocument } from '../../host/document'
import { saveAs } from '../../host/files'
import { hide } from '../../host/frame'
import { t } from '../../host/texts'
import { Dialog } from './Dialog'

const SUFFIX = '.flow.json'

/** Saves the workflow as another file of the folder. */
export default function SaveAsDialog() {
  const path = useDocument((state) => state.path)
  const [text, setText] = useState(path)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await saveAs(text.endsWith(SUFFIX) ? text : `${text}${SUFFIX}`)) {
      hide()
    }
  }
  return (
    <Dialog title={t('do.saveAs')}>
      <form className="dialog-form" onSubmit={(event) => void submit(event)}>
        <label htmlFor="save-path">{t('save.path')}</label>
        <input id="save-path" className="plain mono" autoFocus value={text} spellCheck={false} onChange={(event) => setText(event.target.value)} />
        <p className="hint">{t('save.how')}</p>
        <button className="button primary" disabled={text.trim() === ''}>
          {t('save.action')}
        </button>
      </form>
    </Dialog>
  )
}
