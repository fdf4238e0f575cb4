import { autocompletion, closeBrackets } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { sql, PostgreSQL, type SQLNamespace } from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef, useState } from 'react'
import { api, Refused, type Problem, type TableSample } from '../../host/api'
import { flow, useDocument } from '../../host/document'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { Icon } from '../Icon'
import { SampleTable } from '../tables/SampleTable'
import type { FieldProps } from './Field'

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--fuse)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--model)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--train)' },
  { tag: tags.comment, color: 'var(--text-3)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.standard(tags.name)], color: 'var(--data)' },
])

const THEME = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', maxHeight: '320px', minHeight: '120px' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--text-3)', border: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', color: 'var(--text)', border: '1px solid var(--line-strong)', borderRadius: '8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-weak)', color: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--text-3)' },
})

const PREVIEW_ROWS_NOTE = 100

/** A query in an editor that knows the columns, and what its first rows are. */
export default function SqlField({ id, name, value, set, labelledBy }: FieldProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const language = useRef(new Compartment())
  const put = useRef(set)
  put.current = set
  const text = typeof value === 'string' ? value : ''
  const inputs = useLive((live) => live.checks[id]?.inputs)

  useEffect(() => {
    view.current = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          history(),
          lineNumbers(),
          closeBrackets(),
          autocompletion(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          language.current.of(sql({ dialect: PostgreSQL })),
          syntaxHighlighting(HIGHLIGHT),
          placeholder('SELECT * FROM input'),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-labelledby': labelledBy, id: `field-${name}` }),
          THEME,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              put.current(update.state.doc.toString())
            }
          }),
        ],
      }),
    })
    return () => view.current?.destroy()
    // the editor is made once for a node; its text follows below
  }, [id, name, labelledBy])

  useEffect(() => {
    const editor = view.current
    if (editor && editor.state.doc.toString() !== text) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
    }
  }, [text])

  useEffect(() => {
    const schema: { [table: string]: SQLNamespace } = Object.fromEntries(
      Object.entries(inputs ?? {}).map(([port, specs]) => [port, (specs[0]?.table?.columns ?? []).map((column) => column.name)]),
    )
    view.current?.dispatch({ effects: language.current.reconfigure(sql({ dialect: PostgreSQL, schema, upperCaseKeywords: true })) })
  }, [inputs])

  return (
    <div>
      <div className="editor" ref={place} />
      <Preview id={id} sql={text} />
    </div>
  )
}

/** The first rows that the query gives over the results that are there. */
function Preview({ id, sql }: { id: string; sql: string }) {
  const [sample, setSample] = useState<TableSample>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const look = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      setSample(await api.sql(useDocument.getState().path, flow(), id, sql))
    } catch (failure) {
      setSample(undefined)
      setProblem(failure instanceof Refused ? failure.problem : undefined)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="preview-sql">
      <button type="button" className="button" disabled={busy || sql.trim() === ''} onClick={() => void look()}>
        <Icon name="play" />
        {t('sql.preview')}
      </button>
      {problem && (
        <p className="message">
          {problem.message} {problem.remedy}
        </p>
      )}
      {sample && <SampleTable sample={sample} note={sample.truncated ? t('sql.first', { n: PREVIEW_ROWS_NOTE }) : ''} />}
    </div>
  )
}
