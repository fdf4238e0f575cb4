import { useEffect, useMemo, useRef, useState } from 'react'
import { connect } from '../../flow/edit'
import { inputOf, outputOf, type NodeType } from '../../flow/catalogue'
import type { Link } from '../../flow/model'
import { api, type Fits } from '../../host/api'
import { change, flow, useDocument } from '../../host/document'
import { hide, type LinkStart, type ScreenPoint } from '../../host/frame'
import { noteAt } from '../../host/edits'
import { catalogue, useLive } from '../../host/live'
import { nodeText, t } from '../../host/texts'
import { put } from '../../graph/drop'
import { add } from '../Palette'
import { Icon } from '../Icon'
import { Tile } from '../Tile'
import { Picker, type Choice } from './Picker'

const WIDTH = 320
const HEIGHT = 380

/** The search on the canvas: all node types, or after a dropped link those that it can end at. */
export function NodeSearch({ at, from }: { at: ScreenPoint; from: LinkStart | undefined }) {
  const known = useLive((live) => live.catalogue)
  const [fits, setFits] = useState<Fits['types']>()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (from !== undefined) {
      void api
        .fits(useDocument.getState().path, flow(), from.node, from.port, from.direction)
        .then((answer) => setFits(answer.types))
        .catch(() => undefined)
    }
  }, [from])
  useEffect(() => {
    const away = (event: PointerEvent) => !place.current?.contains(event.target as Node) && hide()
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [])
  const choices = useMemo((): Choice[] => {
    const types = from === undefined ? [...known.values()].map((type) => ({ type, port: '' })) : fitting(from, known, fits)
    const nodes = types.map(({ type, port }): Choice => {
      const note = port === '' ? nodeText(type.category) : t('search.port', { port })
      return { id: type.type, text: type.name, note, picture: <Tile type={type} />, act: () => place1(type, at, from, port) }
    })
    const note: Choice = { id: 'note', text: t('do.note'), picture: <span className="tile colour-none"><Icon name="file" /></span>, act: () => noteAt(at.canvas) }
    return from === undefined ? [...nodes, note] : nodes
  }, [known, from, fits, at])
  const left = Math.max(8, Math.min(window.innerWidth - WIDTH - 8, at.x - 20))
  const top = Math.max(8, Math.min(window.innerHeight - HEIGHT - 8, at.y - 20))
  return (
    <div className="popover" role="dialog" aria-label={t('search.label')} ref={place} style={{ left, top, width: WIDTH, maxHeight: HEIGHT }}>
      <Picker
        placeholder={from === undefined ? t('palette.search') : t('search.fits')}
        choices={choices}
        nothing={from === undefined ? t('search.nothing') : t('search.nothingFits')}
      />
    </div>
  )
}

/** The types that the server says fit; until it has answered, those with a port of the kind. */
function fitting(from: LinkStart, known: ReadonlyMap<string, NodeType>, fits: Fits['types'] | undefined): { type: NodeType; port: string }[] {
  if (fits !== undefined) {
    return fits.flatMap(({ type, port }) => {
      const found = known.get(type)
      return found ? [{ type: found, port }] : []
    })
  }
  const here = { node: from.node, port: from.port }
  const kind = (from.direction === 'out' ? outputOf : inputOf)(flow(), catalogue(), here)?.kind
  return [...known.values()].flatMap((type) => {
    const port = (from.direction === 'out' ? type.inputs : type.outputs).find((one) => one.kind === kind)
    return port ? [{ type, port: port.name }] : []
  })
}

function place1(type: NodeType, at: ScreenPoint, from: LinkStart | undefined, port: string): void {
  if (from === undefined) {
    add(type, at.byKey ? undefined : { x: at.canvas.x - 92, y: at.canvas.y - 40 })
    return
  }
  const left = from.direction === 'out' ? 0 : -184
  const id = put(type.type, { x: at.canvas.x + left, y: at.canvas.y - 46 })
  const link: Link =
    from.direction === 'out'
      ? { from: from.node, output: from.port, to: id, input: port }
      : { from: id, output: port, to: from.node, input: from.port }
  change(t('edit.link'), (before) => connect(before, catalogue(), link))
}
