import { useEffect, useState } from 'react'
import { api, type Models } from '../../host/api'
import { useDocument } from '../../host/document'
import { t } from '../../host/texts'
import { bytes, lastName } from '../../host/words'
import { Icon } from '../Icon'
import { Dialog } from './Dialog'
import { relative } from './FilePicker'
import { Picker, type Choice } from './Picker'

/** Models that are at hand, or a reference to one that is fetched when it is needed. */
export default function ModelPicker({ then }: { then: (reference: string) => void }) {
  const home = useDocument((state) => state.path).split('/').slice(0, -1).join('/')
  const [models, setModels] = useState<Models>()
  const [typed, setTyped] = useState('')
  useEffect(() => {
    void api
      .models()
      .then(setModels)
      .catch(() => undefined)
  }, [])
  const written: Choice[] =
    typed.trim() === '' ? [] : [{ id: 'typed', text: typed.trim(), note: t('models.typed'), picture: <Icon name="download" />, act: () => then(typed.trim()) }]
  const choices: Choice[] = [
    ...(models?.workspace ?? []).map((model): Choice => {
      return { id: model.path, text: lastName(model.path), note: `${model.path} · ${bytes(model.bytes)}`, picture: <Icon name="folder" />, act: () => then(relative(home, model.path)) }
    }),
    ...(models?.store ?? []).map((model): Choice => {
      return { id: model.reference, text: lastName(model.reference), note: `${model.reference} · ${bytes(model.bytes)}`, picture: <Icon name="model" />, act: () => then(model.reference) }
    }),
    ...written,
  ]
  return (
    <Dialog title={t('models.title')} wide>
      <Picker placeholder={t('models.search')} choices={choices} nothing={t('models.nothing')} typed={setTyped} />
      {models && (
        <details className="forms">
          <summary>{t('models.forms')}</summary>
          <ul>
            {models.forms.map((form) => (
              <li key={form} className="mono">
                {form}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Dialog>
  )
}
