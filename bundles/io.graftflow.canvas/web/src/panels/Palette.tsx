import { useMemo, useRef, useState } from 'react'
import type { NodeType } from '../flow/catalogue'
import { connect, fit } from '../flow/edit'
import { change, flow, selectedNode, useDocument } from '../host/document'
import { useFrame } from '../host/frame'
import { catalogue, useLive } from '../host/live'
import { nodeText, t } from '../host/texts'
import { put, PALETTE_TYPE } from '../graph/drop'
import { centre, goTo } from '../graph/camera'
import { Icon } from './Icon'
import { found } from './search'
import { Tile } from './Tile'

/** All node types by category, with a search. Drag one to the canvas, or press Enter. */
export function Palette() {
  const types = useLive((live) => live.catalogue)
  const categories = useLive((live) => live.categories)
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => found([...types.values()], wanted), [types, wanted])
  const groups = useMemo(
    () =>
      wanted.trim() === ''
        ? categories
            .map(({ name }) => ({ name, types: shown.filter((type) => type.category === name) }))
            .filter((group) => group.types.length > 0)
        : [{ name: '', types: shown }],
    [categories, shown, wanted],
  )
  const choose = (type: NodeType) => add(type)
  return (
    <div className="palette">
      <label className="search">
        <Icon name="search" />
        <input
          id="palette-search"
          type="search"
          placeholder={t('palette.search')}
          aria-label={t('palette.search')}
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              const next = at + (event.key === 'ArrowDown' ? 1 : -1)
              setAt(Math.max(0, Math.min(shown.length - 1, next)))
            } else if (event.key === 'Enter' && shown[at]) {
              choose(shown[at])
            } else if (event.key === 'Escape') {
              setWanted('')
              event.currentTarget.blur()
            }
          }}
        />
        <span className="kbd">{'/'}</span>
      </label>
      <div className="palette-list" ref={list}>
        {groups.map((group) => (
          <section key={group.name}>
            {group.name !== '' && <h2 className="palette-group">{nodeText(group.name)}</h2>}
            {group.types.map((type) => (
              <Entry key={type.type} type={type} on={wanted !== '' && shown[at] === type} choose={() => choose(type)} />
            ))}
          </section>
        ))}
        {shown.length === 0 && (
          <p className="empty">
            {t('palette.nothing', { wanted })}
          </p>
        )}
      </div>
    </div>
  )
}

function Entry({ type, on, choose }: { type: NodeType; on: boolean; choose: () => void }) {
  return (
    <button
      className={`palette-item ${on ? 'on' : ''}`}
      draggable
      title={type.summary}
      onDragStart={(event) => {
        event.dataTransfer.setData(PALETTE_TYPE, type.type)
        event.dataTransfer.effectAllowed = 'copy'
        useFrame.setState({ drawer: 'none' })
      }}
      onClick={choose}
    >
      <Tile type={type} />
      <span className="cut">{type.name}</span>
    </button>
  )
}

/** Adds a node behind the selected one and links the two where that fits, else in the middle of what is seen. */
export function add(type: NodeType, at = placeFor()): string {
  const from = selectedNode(useDocument.getState())
  const id = put(type.type, at)
  const link = from === '' ? undefined : fit(flow(), catalogue(), from, id)
  if (link !== undefined) {
    change(t('edit.link'), (before) => connect(before, catalogue(), link))
  }
  useFrame.setState({ drawer: 'none' })
  goTo(id)
  return id
}

function placeFor() {
  const from = selectedNode(useDocument.getState())
  const at = flow().layout[from]
  const middle = centre()
  return at === undefined ? { x: middle.x - 92, y: middle.y - 54 } : { x: at.x + 240, y: at.y }
}

