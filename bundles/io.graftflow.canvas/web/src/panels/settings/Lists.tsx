import { useEffect, useState } from 'react'
import { Figure, type Json } from '../../flow/model'
import { choices, numberIn, words } from '../../flow/schema'
import { numberText } from '../../flow/json'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { Icon } from '../Icon'
import type { FieldProps } from './Field'

/** A list of texts, one a line; pasting several lines makes several texts. */
export function ListField({ name, schema, value, set, labelledBy }: FieldProps) {
  const texts = (Array.isArray(value) ? value : []).map((text) => (typeof text === 'string' ? text : JSON.stringify(text)))
  const put = (next: string[]) => set(next)
  return (
    <div className="list" role="group" aria-labelledby={labelledBy}>
      {texts.map((text, index) => (
        <div className="input" key={index}>
          <input
            id={index === 0 ? `field-${name}` : undefined}
            className="grow"
            aria-label={t('settings.item', { title: schema.title, n: index + 1 })}
            value={text}
            placeholder={t('settings.emptyText')}
            spellCheck={false}
            onChange={(event) => put(texts.with(index, event.target.value))}
            onPaste={(event) => {
              const lines = event.clipboardData.getData('text/plain').split(/\r?\n/).filter((line) => line !== '')
              if (lines.length > 1) {
                event.preventDefault()
                put([...texts.slice(0, index), ...lines, ...texts.slice(index + (text === '' ? 1 : 0))])
              }
            }}
          />
          <button
            type="button"
            className="button ghost square small"
            aria-label={t('settings.removeItem', { text })}
            onClick={() => put(texts.filter((_, other) => other !== index))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button type="button" className="button ghost add" id={texts.length === 0 ? `field-${name}` : undefined} onClick={() => put([...texts, ''])}>
        <Icon name="plus" />
        {t('settings.add')}
      </button>
    </div>
  )
}

/** Numbers between commas. */
export function NumbersField({ name, value, set, describedBy }: FieldProps) {
  const shown = (Array.isArray(value) ? value : [])
    .map((number) => (number instanceof Figure ? number.text : typeof number === 'number' ? numberText(number) : ''))
    .join(', ')
  const [text, setText] = useState(shown)
  useEffect(() => setText((before) => (read(before)?.map(String).join(', ') === shown ? before : shown)), [shown])
  const bad = read(text) === undefined
  return (
    <div className={`input ${bad ? 'bad' : ''}`}>
      <input
        id={`field-${name}`}
        className="figures grow"
        value={text}
        placeholder={t('settings.nothing')}
        aria-invalid={bad}
        aria-describedby={describedBy}
        onChange={(event) => {
          setText(event.target.value)
          const numbers = read(event.target.value)
          if (numbers !== undefined) {
            set(numbers)
          }
        }}
      />
      {bad && <span className="quiet">{t('settings.numbers')}</span>}
    </div>
  )
}

function read(text: string): Json[] | undefined {
  const numbers = text
    .split(/[,;\s]+/)
    .filter((part) => part !== '')
    .map((part) => numberIn(part, false))
  return numbers.every((number) => number !== undefined) ? numbers : undefined
}

/** Values by name, such as types by column. */
export function MapField({ id, schema, value, set, labelledBy }: FieldProps) {
  const members = Object.entries(typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Figure) ? value : {})
  const options = choices(schema.additionalProperties ?? {})
  const columns = useLive((live) => {
    const outputs = live.checks[id]?.outputs ?? {}
    return Object.values(outputs)[0]?.table?.columns
  })
  const put = (next: [string, Json][]) => set(Object.fromEntries(next))
  const free = columns?.find((column) => !members.some(([name]) => name === column.name))?.name ?? ''
  return (
    <div className="list" role="group" aria-labelledby={labelledBy}>
      <datalist id={`${id}-columns`}>
        {columns?.map((column) => (
          <option key={column.name} value={column.name} />
        ))}
      </datalist>
      {members.map(([key, member], index) => (
        <div className="map-entry" key={index}>
          <div className="input grow">
            <input
              className="grow"
              list={`${id}-columns`}
              aria-label={t('settings.key', { title: schema.title, n: index + 1 })}
              value={key}
              spellCheck={false}
              onChange={(event) => put(members.with(index, [event.target.value, member]))}
            />
          </div>
          {options.length > 0 ? (
            <div className="select">
              <select
                aria-label={t('settings.valueOf', { name: key })}
                value={typeof member === 'string' ? member : ''}
                onChange={(event) => put(members.with(index, [key, event.target.value]))}
              >
                {options.map(({ word, title }) => (
                  <option key={word} value={word}>
                    {title}
                  </option>
                ))}
              </select>
              <Icon name="down" />
            </div>
          ) : (
            <div className="input grow">
              <input
                className="grow"
                aria-label={t('settings.valueOf', { name: key })}
                value={typeof member === 'string' ? member : words(JSON.stringify(member))}
                onChange={(event) => put(members.with(index, [key, event.target.value]))}
              />
            </div>
          )}
          <button
            type="button"
            className="button ghost square small"
            aria-label={t('settings.removeItem', { text: key })}
            onClick={() => put(members.filter((_, other) => other !== index))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button ghost add"
        disabled={members.some(([key]) => key === '') && free === ''}
        onClick={() => put([...members, [free, options[0]?.word ?? '']])}
      >
        <Icon name="plus" />
        {t('settings.add')}
      </button>
    </div>
  )
}
