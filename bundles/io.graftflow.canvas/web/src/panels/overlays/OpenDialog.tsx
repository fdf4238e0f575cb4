import { useEffect, useState } from 'react'
import { api, type FlowFile } from '../../host/api'
import { addressOf } from '../../host/files'
import { t } from '../../host/texts'
import { Icon } from '../Icon'
import { Dialog } from './Dialog'
import { Picker } from './Picker'

/** The workflows of the folder. */
export default function OpenDialog() {
  const [flows, setFlows] = useState<readonly FlowFile[]>([])
  useEffect(() => {
    void api
      .flows()
      .then((answer) => setFlows(answer.flows))
      .catch(() => undefined)
  }, [])
  return (
    <Dialog title={t('do.open')}>
      <Picker
        placeholder={t('open.search')}
        nothing={t('start.nothingHere')}
        choices={flows.map((file) => ({
          id: file.path,
          text: file.title || file.name,
          note: file.path,
          picture: <Icon name="file" />,
          act: () => (location.hash = addressOf(file.path)),
        }))}
      />
    </Dialog>
  )
}
