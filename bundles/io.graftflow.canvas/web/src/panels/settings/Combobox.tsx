import { useId, useState } from 'react'
import { t } from '../../host/texts'
import { Icon } from '../Icon'
import { score } from '../search'

interface Props {
  id: string
  describedBy?: string
  value: string
  placeholder: string
  options: readonly { value: string; note: string }[]
  /** What to say when there is nothing to choose from. */
  empty: string
  set: (value: string | undefined) => void
}

/** A text with proposals. What is not proposed can be written all the same. */
export function Combobox({ id, describedBy, value, placeholder, options, empty, set }: Props) {
  const list = useId()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState(false)
  const [at, setAt] = useState(-1)
  const shown = typed && value !== '' ? options.filter((option) => score(option.value, value) > 0) : options
  const choose = (next: string) => {
    set(next)
    setOpen(false)
    setTyped(false)
  }
  const known = value === '' || options.length === 0 || options.some((option) => option.value === value) || value.includes('${')
  return (
    <div className={`combobox ${known ? '' : 'unknown'}`} onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <div className="input">
        <input
          id={id}
          role="combobox"
          className="grow"
          aria-expanded={open}
          aria-controls={list}
          aria-describedby={describedBy}
          aria-activedescendant={open && at >= 0 ? `${list}-${at}` : undefined}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          onClick={() => setOpen(true)}
          onChange={(event) => {
            set(event.target.value === '' ? undefined : event.target.value)
            setTyped(true)
            setOpen(true)
            setAt(-1)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              setOpen(true)
              setAt(Math.max(0, Math.min(shown.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1))))
            } else if (event.key === 'Enter' && open && shown[at]) {
              event.preventDefault()
              choose(shown[at].value)
            } else if (event.key === 'Escape' && open) {
              event.stopPropagation()
              setOpen(false)
            }
          }}
        />
        <button type="button" tabIndex={-1} className="button ghost square small" aria-label={t('settings.choose')} onClick={() => setOpen(!open)}>
          <Icon name="down" />
        </button>
      </div>
      {open && (
        <ul id={list} role="listbox" className="options">
          {shown.map((option, index) => (
            <li
              key={option.value}
              id={`${list}-${index}`}
              role="option"
              aria-selected={option.value === value}
              className={index === at ? 'on' : ''}
              onPointerDown={(event) => {
                event.preventDefault()
                choose(option.value)
              }}
            >
              <span className="cut grow">{option.value}</span>
              <span className="quiet">{option.note}</span>
            </li>
          ))}
          {shown.length === 0 && <li className="quiet">{empty}</li>}
        </ul>
      )}
    </div>
  )
}
