import { useEffect, useState } from 'react'
import { refusal } from '../../flow/catalogue'
import { connect } from '../../flow/edit'
import { linkText, type Link } from '../../flow/model'
import { api } from '../../host/api'
import { change, selectedNode, useDocument } from '../../host/document'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { portsOf } from '../../graph/shape'
import { Dialog } from './Dialog'
import { Picker, type Choice } from './Picker'

/** Links the selected node by keys: every link that is possible, by name; and those that are there, to take out. */
export default function LinkDialog() {
  const drawn = useDocument((state) => state.history.present)
  const path = useDocument((state) => state.path)
  const id = useDocument(selectedNode)
  const known = useLive((live) => live.catalogue)
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map())
  const { inputs, outputs } = portsOf(drawn, known, id)
  useEffect(() => {
    const ask = async (port: string, direction: 'in' | 'out') => {
      const { ports } = await api.fits(path, drawn, id, port, direction)
      setReasons((before) => {
        const found = ports.map((fit) => [`${direction} ${port} ${fit.node}.${fit.port}`, fit.fits ? '' : fit.reason] as const)
        return new Map([...before, ...found])
      })
    }
    void Promise.all([...outputs.map((port) => ask(port.name, 'out')), ...inputs.map((port) => ask(port.name, 'in'))]).catch(() => undefined)
  }, [path, drawn, id])
  const others = Object.keys(drawn.nodes).filter((other) => other !== id)
  const links = [
    ...outputs.flatMap((output) =>
      others.flatMap((to) => portsOf(drawn, known, to).inputs.map((input): [Link, string] => [{ from: id, output: output.name, to, input: input.name }, `out ${output.name} ${to}.${input.name}`])),
    ),
    ...inputs.flatMap((input) =>
      others.flatMap((from) => portsOf(drawn, known, from).outputs.map((output): [Link, string] => [{ from, output: output.name, to: id, input: input.name }, `in ${input.name} ${from}.${output.name}`])),
    ),
  ].filter(([link]) => {
    const why = refusal(drawn, known, { node: link.from, port: link.output }, { node: link.to, port: link.input })
    return why === undefined && !drawn.links.some((other) => linkText(other) === linkText(link))
  })
  const choices = links.map(([link, key]): Choice => {
    const why = reasons.get(key) ?? ''
    return {
      id: linkText(link),
      text: `${link.from}.${link.output} → ${link.to}.${link.input}`,
      disabled: why !== '',
      act: () => change(t('edit.link'), (before) => connect(before, known, link)),
      ...(why === '' ? {} : { note: why }),
    }
  })
  return (
    <Dialog title={t('link.title', { id })}>
      <Picker placeholder={t('link.search')} choices={choices} nothing={t('link.nothing')} />
    </Dialog>
  )
}
