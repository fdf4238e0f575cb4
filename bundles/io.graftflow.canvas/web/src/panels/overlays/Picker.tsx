import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react'
import { hide } from '../../host/frame'
import { t } from '../../host/texts'
import { Icon } from '../Icon'
import { score } from '../search'

export interface Choice {
  readonly id: string
  readonly text: string
  readonly note?: string
  readonly keys?: string
  readonly picture?: ReactNode
  readonly disabled?: boolean
  readonly act: () => void
}

interface Props {
  placeholder: string
  choices: readonly Choice[]
  nothing: string
  /** Called with what is typed, where that says more than which choices fit. */
  typed?: (text: string) => void
}

const MOST = 200

/** A list that is searched by typing and walked through by arrow keys. */
export function Picker({ placeholder, choices, nothing, typed }: Props) {
  const list = useId()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const box = useRef<HTMLUListElement>(null)
  const shown = useMemo(() => {
    const points = (choice: Choice) => Math.max(score(choice.text, wanted), score(choice.note ?? '', wanted) * 0.5)
    const fits = choices.map((choice) => [choice, points(choice)] as const).filter(([, value]) => value > 0)
    return (wanted.trim() === '' ? fits : fits.sort(([, a], [, b]) => b - a)).slice(0, MOST).map(([choice]) => choice)
  }, [choices, wanted])
  useEffect(() => {
    box.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const take = (choice: Choice | undefined) => {
    if (choice && !choice.disabled) {
      hide()
      choice.act()
    }
  }
  return (
    <div className="picker">
      <label className="search">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={shown[at] ? `${list}-${at}` : undefined}
          aria-label={placeholder}
          placeholder={placeholder}
          value={wanted}
          spellCheck={false}
          onChange={(event) => {
            setWanted(event.target.value)
            setAt(0)
            typed?.(event.target.value)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              setAt(Math.max(0, Math.min(shown.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1))))
            } else if (event.key === 'Enter') {
              event.preventDefault()
              take(shown[at])
            } else if (event.key === 'Escape') {
              event.preventDefault()
              event.stopPropagation()
              hide()
            }
          }}
        />
      </label>
      <ul id={list} role="listbox" aria-label={t('common.results')} ref={box}>
        {shown.map((choice, index) => (
          <li
            key={choice.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            aria-disabled={choice.disabled}
            className={index === at ? 'on' : ''}
            onPointerMove={() => setAt(index)}
            onClick={() => take(choice)}
          >
            {choice.picture}
            <span className="grow cut">
              {choice.text}
              {choice.note && <span className="quiet"> {choice.note}</span>}
            </span>
            {choice.keys && <span className="kbd">{choice.keys}</span>}
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="empty">{nothing}</p>}
    </div>
  )
}
