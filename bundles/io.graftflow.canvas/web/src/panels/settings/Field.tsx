import { Suspense, useEffect, useState } from 'react'
import type { NodeType, SettingSchema } from '../../flow/catalogue'
import { Figure, type Json } from '../../flow/model'
import { choices, numberIn } from '../../flow/schema'
import { numberText } from '../../flow/json'
import type { Column } from '../../host/api'
import { show } from '../../host/frame'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { Icon } from '../Icon'
import { Combobox } from './Combobox'
import { LayerField } from './LayerField'
import { ListField, MapField, NumbersField } from './Lists'
import { WeightsField } from './WeightsField'
import { lazily } from '../lazily'

const SqlField = lazily(() => import('./SqlField'))

export interface FieldProps {
  id: string
  name: string
  type: NodeType
  schema: SettingSchema
  value: Json | undefined
  set: (next: Json | undefined) => void
  labelledBy: string
  describedBy: string
}

/** The control that fits a setting. */
export function Field(props: FieldProps) {
  const { schema } = props
  if (schema['x-graftflow-layers-of'] !== undefined) {
    return <LayerField {...props} />
  }
  if (schema['x-graftflow-weights-of'] !== undefined) {
    return <WeightsField {...props} />
  }
  if (schema['x-graftflow-language'] === 'sql') {
    return (
      <Suspense fallback={<div className="sql-place" />}>
        <SqlField {...props} />
      </Suspense>
    )
  }
  if (schema.type === 'boolean') {
    return <SwitchField {...props} />
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    return <NumberField {...props} />
  }
  if (schema.type === 'array') {
    return schema.items?.type === 'number' || schema.items?.type === 'integer' ? <NumbersField {...props} /> : <ListField {...props} />
  }
  if (schema.type === 'object') {
    return <MapField {...props} />
  }
  if (choices(schema).length > 0) {
    return <ChoiceField {...props} />
  }
  return <TextField {...props} />
}

function SwitchField({ name, value, set, describedBy, labelledBy }: FieldProps) {
  return (
    <button
      id={`field-${name}`}
      type="button"
      role="switch"
      className="switch"
      aria-checked={value === true}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onClick={() => set(value !== true)}
    >
      <i />
      {value === true ? t('common.yes') : t('common.no')}
    </button>
  )
}

const MOST_LETTERS = 30

function ChoiceField({ name, schema, value, set, labelledBy, describedBy }: FieldProps) {
  const options = choices(schema)
  const short = options.length <= 3 && options.reduce((sum, { title }) => sum + title.length, 0) <= MOST_LETTERS
  if (short) {
    return (
      <div className="segments" role="radiogroup" aria-labelledby={labelledBy} aria-describedby={describedBy}>
        {options.map(({ word, title, help }) => (
          <label key={word} title={help} className={value === word ? 'on' : ''}>
            <input type="radio" name={`field-${name}`} checked={value === word} onChange={() => set(word)} />
            {title}
          </label>
        ))}
      </div>
    )
  }
  const chosen = options.find(({ word }) => word === value)
  return (
    <>
      <div className="select">
        <select id={`field-${name}`} value={typeof value === 'string' ? value : ''} aria-describedby={describedBy} onChange={(event) => set(event.target.value)}>
          {chosen === undefined && <option value={typeof value === 'string' ? value : ''}>{typeof value === 'string' ? value : ''}</option>}
          {options.map(({ word, title }) => (
            <option key={word} value={word}>
              {title}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </div>
      {chosen !== undefined && chosen.help !== '' && <p className="hint chosen">{chosen.help}</p>}
    </>
  )
}

function NumberField({ name, schema, value, set, describedBy }: FieldProps) {
  const shown = value instanceof Figure ? value.text : typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : ''
  const [text, setText] = useState(shown)
  useEffect(() => setText((before) => (same(before, shown, schema) ? before : shown)), [shown, schema])
  const whole = schema.type === 'integer'
  const bad = text.trim() !== '' && numberIn(text, whole) === undefined && !text.includes('${')
  const take = (next: string) => {
    setText(next)
    const number = numberIn(next, whole)
    if (number !== undefined) {
      set(number)
    } else if (next.trim() === '') {
      set(undefined)
    } else if (/^\$\{[^}]+\}$/.test(next.trim())) {
      set(next.trim())
    }
  }
  const step = (by: number) => {
    const number = Number(text)
    if (Number.isFinite(number)) {
      const next = whole ? number + by : by > 0 ? number * 2 : number / 2
      const least = schema.minimum ?? -Infinity
      const most = schema.maximum ?? Infinity
      take(numberText(Math.max(least, Math.min(most, Number(next.toPrecision(12))))))
    }
  }
  return (
    <div className={`input ${bad ? 'bad' : ''}`}>
      <input
        id={`field-${name}`}
        inputMode="decimal"
        className="figures grow"
        value={text}
        placeholder={typeof schema.default === 'number' ? numberText(schema.default) : ''}
        aria-invalid={bad}
        aria-describedby={describedBy}
        onChange={(event) => take(event.target.value)}
        onBlur={() => !bad && setText(shown)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
            event.preventDefault()
            step(event.key === 'ArrowUp' ? 1 : -1)
          }
        }}
      />
      <span className="quiet">{bad ? t(whole ? 'settings.wholeNumber' : 'settings.number') : (schema['x-graftflow-unit'] ?? '')}</span>
    </div>
  )
}

/** Whether the text that is typed says the value that is set: "0.50" and 0.5. */
function same(text: string, shown: string, schema: SettingSchema): boolean {
  const number = numberIn(text, schema.type === 'integer')
  return number !== undefined && (number instanceof Figure ? number.text : numberText(number)) === shown
}

function TextField(props: FieldProps) {
  const { id, name, schema, value, set, describedBy } = props
  const text = typeof value === 'string' ? value : ''
  const port = schema['x-graftflow-column-of']
  const columns = useColumns(id, port)
  if (port !== undefined) {
    return (
      <Combobox
        id={`field-${name}`}
        describedBy={describedBy}
        value={text}
        placeholder={schema.default === undefined ? t('settings.column') : t('settings.nothing')}
        options={columns.map((column) => ({ value: column.name, note: t(`column.${column.kind}`) }))}
        empty={t('settings.noColumns', { port })}
        set={set}
      />
    )
  }
  const file = schema['x-graftflow-file']
  const pick =
    file !== undefined
      ? () => show({ kind: 'files', wants: file, path: text, then: set })
      : schema['x-graftflow-model-reference']
        ? () => show({ kind: 'models', then: set })
        : undefined
  const code = file !== undefined || pick !== undefined || schema['x-graftflow-language'] !== undefined
  return (
    <div className="input">
      <input
        id={`field-${name}`}
        className={`grow ${code ? 'mono' : ''}`}
        value={text}
        title={text}
        spellCheck={false}
        aria-describedby={describedBy}
        placeholder={typeof schema.default === 'string' ? schema.default : ''}
        onChange={(event) => set(event.target.value === '' && schema.default === undefined ? undefined : event.target.value)}
      />
      {schema['x-graftflow-language'] && <span className="kbd">{schema['x-graftflow-language']}</span>}
      {pick && (
        <button type="button" className="button ghost square small" aria-label={t('settings.choose')} title={t('settings.choose')} onClick={pick}>
          <Icon name={file === undefined ? 'model' : 'folder'} />
        </button>
      )}
    </div>
  )
}

const NO_COLUMNS: readonly Column[] = []

/** The columns at an input port, as the server knows them before anything ran. */
export function useColumns(id: string, port: string | undefined): readonly Column[] {
  return useLive((live) => live.checks[id]?.inputs[port ?? '']?.[0]?.table?.columns ?? NO_COLUMNS)
}
