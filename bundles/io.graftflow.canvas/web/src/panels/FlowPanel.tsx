import { useEffect, useState } from 'react'
import { isWord, Figure, type Json, type Variable, type VariableType } from '../flow/model'
import { numberIn } from '../flow/schema'
import { numberText } from '../flow/json'
import { api, type Lock } from '../host/api'
import { change, sealEdits, useDocument, useFlow } from '../host/document'
import { useLive } from '../host/live'
import { run } from '../host/runs'
import { t } from '../host/texts'
import { bytes } from '../host/words'
import { Icon } from './Icon'
import { Markdown } from './Markdown'
import { ProblemNote } from './settings/Form'

/** What holds for the whole workflow: description, variables, seed, lock. */
export function FlowPanel() {
  const flow = useFlow()
  const readOnly = useDocument((state) => state.readOnly !== '')
  const problems = useLive((live) => live.problems).filter((problem) => problem.node === '')
  return (
    <div className="inspector">
      <header className="inspector-head">
        <div className="grow">
          <h2 className="cut">{flow.name || t('flow.untitled')}</h2>
          <p className="quiet">{t('flow.count', { nodes: Object.keys(flow.nodes).length, links: flow.links.length })}</p>
        </div>
      </header>
      <div className="inspector-body">
        <form className="form" onSubmit={(event) => event.preventDefault()} onBlur={sealEdits}>
          {problems.map((problem, index) => (
            <ProblemNote key={index} problem={problem} />
          ))}
          <fieldset disabled={readOnly}>
            <Description text={flow.description} />
            <Variables />
            <Seed seed={flow.seed} />
          </fieldset>
          <LockRow />
        </form>
      </div>
    </div>
  )
}

function Description({ text }: { text: string }) {
  const [writing, setWriting] = useState(false)
  return (
    <div className="row">
      <div className="row-head">
        <label htmlFor="flow-description">{t('flow.description')}</label>
        <button type="button" className="link-button" onClick={() => setWriting(!writing)}>
          {writing ? t('flow.done') : t('flow.write')}
        </button>
      </div>
      {writing ? (
        <textarea
          id="flow-description"
          className="plain"
          rows={10}
          autoFocus
          value={text}
          onChange={(event) => {
            const description = event.target.value
            change(t('edit.description'), (flow) => ({ ...flow, description }), 'description')
          }}
        />
      ) : text === '' ? (
        <p className="hint">{t('flow.noDescription')}</p>
      ) : (
        <Markdown text={text} />
      )}
    </div>
  )
}

const TYPES: readonly VariableType[] = ['integer', 'number', 'boolean', 'string', 'path']

function Variables() {
  const { variables } = useFlow()
  const put = (next: { [name: string]: Variable }, key = '') =>
    change(t('edit.variables'), (flow) => ({ ...flow, variables: next }), key)
  const entries = Object.entries(variables)
  const add = () => {
    let name = 'variable'
    for (let number = 2; name in variables; number++) {
      name = `variable-${number}`
    }
    put({ ...variables, [name]: { type: 'string', default: '', description: '' } })
  }
  return (
    <div className="row">
      <div className="row-head">
        <span className="label">{t('flow.variables')}</span>
        <button type="button" className="link-button" onClick={add}>
          {t('flow.addVariable')}
        </button>
      </div>
      {entries.length === 0 && <p className="hint">{t('flow.noVariables')}</p>}
      {entries.map(([name, variable], index) => (
        <VariableRow
          key={index}
          name={name}
          variable={variable}
          rename={(next) => put(Object.fromEntries(entries.map(([key, value]) => [key === name ? next : key, value])))}
          set={(next) => put({ ...variables, [name]: next }, `variable ${name}`)}
          remove={() => put(Object.fromEntries(entries.filter(([key]) => key !== name)))}
        />
      ))}
    </div>
  )
}

interface VariableProps {
  name: string
  variable: Variable
  rename: (next: string) => void
  set: (next: Variable) => void
  remove: () => void
}

function VariableRow({ name, variable, rename, set, remove }: VariableProps) {
  const taken = useFlow().variables
  const [word, setWord] = useState(name)
  useEffect(() => setWord(name), [name])
  const bad = word !== name && (!isWord(word) || word in taken)
  return (
    <div className="variable">
      <input
        className={`bare mono ${bad ? 'bad' : ''}`}
        value={word}
        title={word}
        spellCheck={false}
        aria-label={t('flow.variableName')}
        aria-invalid={bad}
        onChange={(event) => setWord(event.target.value)}
        onBlur={() => (bad ? setWord(name) : word !== name && rename(word))}
      />
      <Default name={name} variable={variable} set={set} />
      <input
        className="bare quiet"
        value={variable.description}
        title={variable.description}
        placeholder={t('flow.variableHelp')}
        aria-label={t('flow.variableHelpOf', { name })}
        onChange={(event) => set({ ...variable, description: event.target.value })}
      />
      <span className="variable-tools">
        <span className="select bare">
          <select
            aria-label={t('flow.variableType', { name })}
            value={variable.type}
            onChange={(event) => {
              const type = event.target.value as VariableType
              set({ ...variable, type, default: fitting(variable.default, type) })
            }}
          >
            {TYPES.map((type) => (
              <option key={type} value={type}>
                {t(`variable.${type}`)}
              </option>
            ))}
          </select>
          <Icon name="down" />
        </span>
        <button type="button" className="button ghost square small" aria-label={t('settings.removeItem', { text: name })} onClick={remove}>
          <Icon name="close" />
        </button>
      </span>
    </div>
  )
}

function Default({ name, variable, set }: { name: string; variable: Variable; set: (next: Variable) => void }) {
  const shown = textOf(variable.default)
  const [text, setText] = useState(shown)
  useEffect(() => setText(shown), [shown])
  const label = t('flow.variableDefault', { name })
  if (variable.type === 'boolean') {
    return (
      <button type="button" role="switch" className="switch" aria-label={label} aria-checked={variable.default === true} onClick={() => set({ ...variable, default: variable.default !== true })}>
        <i />
        {variable.default === true ? t('common.yes') : t('common.no')}
      </button>
    )
  }
  const isNumber = variable.type === 'integer' || variable.type === 'number'
  const bad = isNumber && text !== '' && numberIn(text, variable.type === 'integer') === undefined
  return (
    <input
      className={`plain ${bad ? 'bad' : ''} ${variable.type === 'path' ? 'mono' : ''}`}
      value={text}
      title={text}
      aria-label={label}
      aria-invalid={bad}
      placeholder={t('flow.noDefault')}
      onChange={(event) => {
        const next = event.target.value
        setText(next)
        const value = isNumber ? numberIn(next, variable.type === 'integer') : next
        if (value !== undefined && next !== '') {
          set({ ...variable, default: value })
        } else if (next === '') {
          const { default: _, ...rest } = variable
          set(rest)
        }
      }}
      onBlur={() => setText(shown)}
    />
  )
}

function textOf(value: Json | undefined): string {
  return value instanceof Figure ? value.text : typeof value === 'number' ? numberText(value) : value === undefined ? '' : String(value)
}

function fitting(value: Json | undefined, type: VariableType): Json {
  if (type === 'boolean') {
    return value === true
  }
  return type === 'integer' || type === 'number' ? (numberIn(textOf(value), type === 'integer') ?? 0) : textOf(value)
}

function Seed({ seed }: { seed: number | Figure }) {
  const shown = textOf(seed)
  const [text, setText] = useState(shown)
  useEffect(() => setText(shown), [shown])
  return (
    <div className="row">
      <div className="row-head">
        <label htmlFor="flow-seed">{t('flow.seed')}</label>
      </div>
      <input
        id="flow-seed"
        className="plain figures"
        value={text}
        inputMode="numeric"
        onChange={(event) => {
          setText(event.target.value)
          const next = numberIn(event.target.value, true)
          if (next !== undefined) {
            change(t('edit.seed'), (flow) => ({ ...flow, seed: next }), 'seed')
          }
        }}
        onBlur={() => setText(shown)}
      />
      <p className="hint">{t('flow.seedHelp')}</p>
    </div>
  )
}

function LockRow() {
  const path = useDocument((state) => state.path)
  const run1 = useLive((live) => live.run?.state)
  const [lock, setLock] = useState<Lock>()
  useEffect(() => {
    let here = true
    api
      .lock(path)
      .then((next) => here && setLock(next))
      .catch(() => here && setLock(undefined))
    return () => {
      here = false
    }
  }, [path, run1])
  return (
    <div className="row">
      <div className="row-head">
        <span className="label">{t('flow.lock')}</span>
        {lock?.present && (
          <button type="button" className="link-button" onClick={() => void run([], { updateLock: true })}>
            {t('flow.renewLock')}
          </button>
        )}
      </div>
      {lock?.present ? (
        <ul className="locked">
          {lock.externals.map((external) => (
            <li key={external.reference} title={external.sha256}>
              <span className="cut grow mono">{external.reference}</span>
              <span className="quiet figures">{bytes(external.bytes)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="hint">{t('flow.noLock')}</p>
      )}
    </div>
  )
}
