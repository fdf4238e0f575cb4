import type { KeyboardEvent, ReactNode } from 'react'

interface Props<T extends string> {
  label: string
  tabs: readonly { id: T; text: ReactNode }[]
  on: T
  set: (id: T) => void
}

/** A row of tabs, moved through by arrow keys. */
export function Tabs<T extends string>({ label, tabs, on, set }: Props<T>) {
  const key = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      const next = (tabs.findIndex((tab) => tab.id === on) + by + tabs.length) % tabs.length
      set(tabs[next]!.id)
      ;(event.currentTarget.children[next] as HTMLElement | undefined)?.focus()
    }
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={key}>
      {tabs.map((tab) => (
        <button key={tab.id} role="tab" aria-selected={tab.id === on} tabIndex={tab.id === on ? 0 : -1} onClick={() => set(tab.id)}>
          {tab.text}
        </button>
      ))}
    </div>
  )
}
