import { NodeResizer, type NodeProps } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import { setGroup, setNote } from '../flow/edit'
import { change, useDocument } from '../host/document'
import { useFrame } from '../host/frame'
import { t } from '../host/texts'
import { Markdown } from '../panels/Markdown'
import type { DrawnNode } from './drawn'
import { GRID } from './shape'

const LEAST = { minWidth: 120, minHeight: 60 }

/** A remark in Markdown; a double-click or F2 writes in it. */
export const NoteCard = memo(function NoteCard({ id, selected }: NodeProps<DrawnNode>) {
  const note = useDocument((state) => state.history.present.notes[id])
  const writing = useFrame((frame) => frame.renaming === id)
  if (note === undefined) {
    return null
  }
  const resized = (x: number, y: number, width: number, height: number) => {
    const round = (value: number) => Math.round(value / GRID) * GRID
    const size = { width: round(width), height: round(height) }
    change(t('edit.resizeNote'), (flow) => setNote(flow, id, { at: { x: round(x), y: round(y) }, size }))
  }
  return (
    <aside
      role="note"
      className={`note ${selected ? 'selected' : ''}`}
      aria-label={t('note.label')}
      onDoubleClick={() => useFrame.setState({ renaming: id })}
    >
      <NodeResizer
        {...LEAST}
        isVisible={selected}
        onResizeEnd={(_, { x, y, width, height }) => resized(x, y, width, height)}
      />
      {writing ? <NoteText id={id} text={note.text} /> : <NoteShown text={note.text} />}
    </aside>
  )
})

function NoteShown({ text }: { text: string }) {
  return text.trim() === '' ? <p className="quiet">{t('note.empty')}</p> : <Markdown text={text} />
}

function NoteText({ id, text }: { id: string; text: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <textarea
      ref={field}
      className="nodrag nowheel"
      aria-label={t('note.edit')}
      defaultValue={text}
      placeholder={t('note.placeholder')}
      onBlur={(event) => {
        useFrame.setState({ renaming: '' })
        const next = event.target.value
        if (next !== text) {
          change(t('edit.note'), (flow) => setNote(flow, id, { text: next }))
        }
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) {
          event.currentTarget.blur()
        }
      }}
    />
  )
}

/** A frame with a title around nodes; its title drags them all. */
export const GroupFrame = memo(function GroupFrame({ id, selected }: NodeProps<DrawnNode>) {
  const group = useDocument((state) => state.history.present.groups[id])
  const writing = useFrame((frame) => frame.renaming === id)
  if (group === undefined) {
    return null
  }
  return (
    <section
      className={`group colour-${group.colour === '' ? 'model' : group.colour} ${selected ? 'selected' : ''}`}
      aria-label={t('group.label', { title: group.title })}
    >
      <div className="group-title" onDoubleClick={() => useFrame.setState({ renaming: id })}>
        {writing ? <GroupTitle id={id} title={group.title} /> : <span className="cut">{group.title || t('group.untitled')}</span>}
      </div>
    </section>
  )
})

function GroupTitle({ id, title }: { id: string; title: string }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  return (
    <input
      ref={field}
      className="nodrag"
      aria-label={t('group.edit')}
      defaultValue={title}
      onBlur={(event) => {
        useFrame.setState({ renaming: '' })
        const next = event.target.value.trim()
        if (next !== title) {
          change(t('edit.groupTitle'), (flow) => setGroup(flow, id, { title: next }))
        }
      }}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter' || event.key === 'Escape') {
          event.currentTarget.blur()
        }
      }}
    />
  )
}
