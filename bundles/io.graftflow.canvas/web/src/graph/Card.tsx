import { Handle, Position, type NodeProps } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { isLinked, type Kind, type Port } from '../flow/catalogue'
import { freshId, rename } from '../flow/edit'
import { isWord, type FlowNode } from '../flow/model'
import { change, flow, select, useDocument } from '../host/document'
import { look, useFrame } from '../host/frame'
import { colourOf, useLive, useType } from '../host/live'
import { statusTime, statusWord } from '../host/status'
import { t } from '../host/texts'
import { Tile } from '../panels/Tile'
import { useDetail } from './detail'
import type { DrawnNode } from './drawn'
import { reasonAgainst, useLinking } from './linking'
import { portsOf, portY } from './shape'

/** A node on the canvas. */
export const Card = memo(function Card({ id, selected }: NodeProps<DrawnNode>) {
  const node = useDocument((state) => state.history.present.nodes[id])
  const detail = useDetail()
  if (node === undefined) {
    return null
  }
  const shown = { id, node, selected }
  return detail === 'tiny' ? <TinyCard {...shown} /> : detail === 'far' ? <FarCard {...shown} /> : <NearCard {...shown} />
})

interface Shown {
  id: string
  node: FlowNode
  selected: boolean
}

function TinyCard({ id, node, selected }: Shown) {
  const type = useType(node.type)
  const colour = useLive((live) => colourOf(live.categories, type?.category))
  const state = useLive((live) => live.statuses[id]?.state ?? '')
  return <article className={`card tiny colour-${colour} ${state} ${selected ? 'selected' : ''}`} aria-label={node.title || type?.name || node.type} />
}

function FarCard({ id, node, selected }: Shown) {
  const type = useType(node.type)
  const state = useLive((live) => live.statuses[id]?.state ?? '')
  const name = node.title || type?.name || node.type
  return (
    <article className={`card far ${state} ${selected ? 'selected' : ''}`} aria-label={name}>
      <Tile type={type} />
      <b>{name}</b>
      <i className={`lamp ${state}`} />
      <Ports id={id} />
    </article>
  )
}

function NearCard({ id, node, selected }: Shown) {
  const type = useType(node.type)
  const fact = useLive((live) => live.checks[id]?.fact ?? '')
  const status = useLive((live) => live.statuses[id])
  const isThere = useLive((live) => live.catalogue.size === 0 || type !== undefined || (live.checks[id]?.installed ?? true))
  const state = status?.state ?? ''
  const word = statusWord(status)
  const name = node.title || type?.name || node.type
  return (
    <article
      className={`card ${state} ${selected ? 'selected' : ''} ${isThere ? '' : 'placeholder'}`}
      aria-label={t('card.label', { name, id, fact, status: word })}
    >
      <div className="card-head">
        <Tile type={type} />
        <div className="grow">
          <b className="cut" title={name}>
            {name}
          </b>
          <Id id={id} />
        </div>
      </div>
      <div className="card-fact cut" title={fact}>
        {fact}
      </div>
      <div className="card-foot figures" title={word}>
        {state === 'running' && <Progress fraction={status?.fraction} />}
        <i className={`lamp ${state}`} />
        <span className="cut grow">{word}</span>
        <span className="quiet">{statusTime(status)}</span>
      </div>
      <Ports id={id} />
    </article>
  )
}

function Progress({ fraction }: { fraction: number | undefined }) {
  return (
    <i
      className={`bar ${fraction === undefined ? 'unknown' : ''}`}
      role="progressbar"
      aria-label={t('card.progress')}
      aria-valuenow={fraction === undefined ? undefined : Math.round(fraction * 100)}
    >
      <i style={{ transform: `scaleX(${fraction ?? 0.3})` }} />
    </i>
  )
}

/** The node's own word, to be changed in place. */
function Id({ id }: { id: string }) {
  const renaming = useFrame((frame) => frame.renaming === id)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [renaming])
  if (!renaming) {
    return <span className="card-id cut">{id}</span>
  }
  const done = (word: string) => {
    useFrame.setState({ renaming: '' })
    const wish = word.trim().toLowerCase().replace(/[\s_]+/g, '-')
    if (isWord(wish) && wish !== id) {
      const free = freshId(flow(), wish)
      change(t('edit.rename', { from: id, to: free }), (before) => rename(before, id, free))
      select([free])
    }
  }
  return (
    <input
      ref={field}
      className="card-id nodrag"
      aria-label={t('card.rename')}
      defaultValue={id}
      spellCheck={false}
      onBlur={(event) => done(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') {
          done(event.currentTarget.value)
        } else if (event.key === 'Escape') {
          useFrame.setState({ renaming: '' })
        }
      }}
    />
  )
}

function Ports({ id }: { id: string }) {
  const known = useLive((live) => live.catalogue)
  const { inputs, outputs } = useDocument(
    useShallow((state) => {
      const { inputs, outputs } = portsOf(state.history.present, known, id)
      return { inputs: stable(inputs), outputs: stable(outputs) }
    }),
  )
  return (
    <>
      {inputs.map((port, index) => (
        <PortHandle key={`in ${port.name}`} id={id} port={port} side="in" y={portY(index, inputs.length)} />
      ))}
      {outputs.map((port, index) => (
        <PortHandle key={`out ${port.name}`} id={id} port={port} side="out" y={portY(index, outputs.length)} />
      ))}
    </>
  )
}

const lists = new Map<string, readonly Port[]>()

/** The same list for the same ports, also for those that were made up for a node whose type is not installed. */
function stable(ports: readonly Port[]): readonly Port[] {
  const key = JSON.stringify(ports)
  const known = lists.get(key) ?? ports
  lists.set(key, known)
  return known
}

interface PortProps {
  id: string
  port: Omit<Port, 'kind'> & { kind: Kind | 'none' }
  side: 'in' | 'out'
  y: number
}

const PortHandle = memo(function PortHandle({ id, port, side, y }: PortProps) {
  const fits = useLinking((state) => {
    if (state.from === undefined || state.from.node === id) {
      return state.from?.node === id && state.from.port === port.name && state.from.direction === side ? 'begins' : state.from ? 'fades' : ''
    }
    if (state.from.direction === side) {
      return 'fades'
    }
    const here = { node: id, port: port.name }
    const { catalogue } = useLive.getState()
    const reason =
      side === 'in'
        ? reasonAgainst(flow(), catalogue, state.from, here, state)
        : reasonAgainst(flow(), catalogue, here, state.from, state)
    return reason === '' ? 'fits' : 'fades'
  })
  const linked = useDocument((state) => isLinked(state.history.present.links, side, id, port.name))
  const open = side === 'in' && port.arity !== 'one' && !linked
  return (
    <Handle
      id={port.name}
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      className={`port kind-${port.kind} ${port.kind} ${open ? 'open' : ''} ${linked ? 'linked' : ''} ${fits}`}
      style={{ top: y }}
      data-port={port.name}
      data-node={id}
      data-side={side}
      onDoubleClick={() => side === 'out' && look({ node: id, port: port.name })}
      isConnectableStart={port.kind !== 'none'}
      isConnectableEnd={port.kind !== 'none'}
    />
  )
})
