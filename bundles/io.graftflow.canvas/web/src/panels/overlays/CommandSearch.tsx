import { useEffect, useState } from 'react'
import { installed } from '../../flow/catalogue'
import { api, type FlowFile } from '../../host/api'
import { select, useDocument } from '../../host/document'
import { addressOf } from '../../host/files'
import { COMMANDS, nameOf, shownKey } from '../../host/keys'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { goTo } from '../../graph/camera'
import { Icon } from '../Icon'
import { add } from '../Palette'
import { Tile } from '../Tile'
import { Dialog } from './Dialog'
import { Picker, type Choice } from './Picker'

/** Everything by its name: commands, nodes of the workflow, node types, workflows. */
export default function CommandSearch() {
  const known = useLive((live) => live.catalogue)
  const drawn = useDocument((state) => state.history.present)
  const open = useDocument((state) => state.path !== '')
  const [flows, setFlows] = useState<readonly FlowFile[]>([])
  useEffect(() => {
    void api
      .flows()
      .then((answer) => setFlows(answer.flows))
      .catch(() => undefined)
  }, [])
  const choices: Choice[] = [
    ...COMMANDS.filter((command) => command.anywhere || open).map((command): Choice => {
      const keys = command.keys[0]
      return { id: `do ${command.id}`, text: nameOf(command), picture: <Icon name="right" />, act: command.run, ...(keys ? { keys: shownKey(keys) } : {}) }
    }),
    ...Object.entries(drawn.nodes).map(([id, node]): Choice => {
      const type = installed(known, node.type)
      return {
        id: `node ${id}`,
        text: id,
        note: node.title || type?.name || node.type,
        picture: <Tile type={type} />,
        act: () => {
          select([id])
          goTo(id)
        },
      }
    }),
    ...(open ? [...known.values()] : []).map((type): Choice => {
      return { id: `add ${type.type}`, text: t('commands.add', { name: type.name }), picture: <Tile type={type} />, act: () => void add(type) }
    }),
    ...flows.map((file): Choice => {
      return { id: `open ${file.path}`, text: t('commands.open', { name: file.title || file.name }), note: file.path, picture: <Icon name="file" />, act: () => (location.hash = addressOf(file.path)) }
    }),
  ]
  return (
    <Dialog title={t('do.commands')}>
      <Picker placeholder={t('commands.search')} choices={choices} nothing={t('commands.nothing')} />
    </Dialog>
  )
}
