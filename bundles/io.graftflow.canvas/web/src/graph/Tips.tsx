import { useEffect, useState } from 'react'
import { inputOf, outputOf } from '../flow/catalogue'
import { parseLink } from '../flow/model'
import { flow } from '../host/document'
import { catalogue, useLive } from '../host/live'
import { t } from '../host/texts'
import { reasonAgainst, useLinking } from './linking'

interface Tip {
  readonly x: number
  readonly y: number
  readonly title: string
  readonly lines: readonly string[]
  readonly bad: boolean
}

const DELAY_MILLIS = 250

/** What a port or a link under the pointer carries, or why a link can't end there. */
export function Tips() {
  const [tip, setTip] = useState<Tip>()
  useEffect(() => {
    let timer = 0
    const over = (event: PointerEvent) => {
      clearTimeout(timer)
      const found = tipFor(event)
      if (found === undefined) {
        setTip(undefined)
      } else {
        timer = window.setTimeout(() => setTip(found), found.bad ? 0 : DELAY_MILLIS)
      }
    }
    const gone = () => {
      clearTimeout(timer)
      setTip(undefined)
    }
    document.addEventListener('pointerover', over)
    document.addEventListener('pointerdown', gone)
    document.addEventListener('pointerup', gone)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('pointerover', over)
      document.removeEventListener('pointerdown', gone)
      document.removeEventListener('pointerup', gone)
    }
  }, [])
  return tip === undefined ? null : (
    <div className={`tip ${tip.bad ? 'bad' : ''}`} role="tooltip" style={{ left: tip.x, top: tip.y }}>
      <b>{tip.title}</b>
      {tip.lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  )
}

function tipFor(event: PointerEvent): Tip | undefined {
  const target = event.target instanceof Element ? event.target : undefined
  const port = target?.closest<HTMLElement>('.port')
  if (port) {
    const box = port.getBoundingClientRect()
    return portTip(port, box.x + box.width / 2, box.bottom + 8)
  }
  const link = target?.closest<HTMLElement>('.react-flow__edge')?.dataset['id']
  return link === undefined || event.buttons !== 0 ? undefined : linkTip(link, event.clientX, event.clientY + 14)
}

function portTip(element: HTMLElement, x: number, y: number): Tip | undefined {
  const here = { node: element.dataset['node'] ?? '', port: element.dataset['port'] ?? '' }
  const isInput = element.dataset['side'] === 'in'
  const state = useLinking.getState()
  if (state.from !== undefined && state.from.node !== here.node) {
    const [from, to] = isInput ? [state.from, here] : [here, state.from]
    const why = (state.from.direction === 'in') === isInput ? t('link.sameSide') : reasonAgainst(flow(), catalogue(), from, to, state)
    return why === '' ? undefined : { x, y, title: why, lines: [], bad: true }
  }
  const port = (isInput ? inputOf : outputOf)(flow(), catalogue(), here)
  const check = useLive.getState().checks[here.node]
  const specs = isInput ? (check?.inputs[here.port] ?? []) : [check?.outputs[here.port]]
  const texts = specs.flatMap((spec) => (spec === undefined || spec.text === '' ? [] : [spec.text]))
  const kind = port === undefined ? '' : ` · ${t(`kind.${port.kind}`)}`
  const optional = port?.arity === 'optional' ? ` · ${t('port.optional')}` : port?.arity === 'many' || port?.arity === 'any' ? ` · ${t('port.many')}` : ''
  return { x, y, title: `${here.port}${kind}${optional}`, lines: [...texts, port?.help ?? ''].filter((line) => line !== ''), bad: false }
}

function linkTip(text: string, x: number, y: number): Tip | undefined {
  const link = parseLink(text)
  const spec = link && useLive.getState().checks[link.from]?.outputs[link.output]
  return link && { x, y, title: spec?.text || t('link.unknown'), lines: [text.replace('->', '→')], bad: false }
}
