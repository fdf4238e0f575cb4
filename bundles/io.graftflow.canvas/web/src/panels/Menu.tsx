import { useEffect, useRef, useState } from 'react'
import { Icon } from './Icon'

export interface MenuItem {
  readonly label: string
  readonly act: () => void
  readonly hint?: string
  readonly disabled?: boolean
}

/** A small button that opens a list of things to do. */
export function Menu({ label, items, icon = 'more' }: { label: string; items: readonly MenuItem[]; icon?: string }) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!open) {
      return undefined
    }
    const away = (event: Event) => {
      if (!place.current?.contains(event.target as Node)) {
        setOpen(false)
      }
    }
    document.addEventListener('pointerdown', away)
    place.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const step = (by: number) => {
    const all = [...(place.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const at = all.indexOf(document.activeElement as HTMLElement)
    all[(at + by + all.length) % all.length]?.focus()
  }
  return (
    <span
      className="menu"
      ref={place}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (open && by !== undefined) {
          event.preventDefault()
          event.stopPropagation()
          step(by)
        } else if (open && event.key === 'Escape') {
          event.stopPropagation()
          setOpen(false)
          place.current?.querySelector('button')?.focus()
        }
      }}
    >
      <button type="button" className="button ghost square small" aria-label={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={icon} />
      </button>
      {open && (
        <ul role="menu" aria-label={label}>
          {items.map((item) => (
            <li key={item.label} role="none">
              <button
                type="button"
                role="menuitem"
                disabled={item.disabled}
                onClick={() => {
                  setOpen(false)
                  item.act()
                }}
              >
                <span className="grow cut">{item.label}</span>
                {item.hint && <span className="kbd">{item.hint}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </span>
  )
}
