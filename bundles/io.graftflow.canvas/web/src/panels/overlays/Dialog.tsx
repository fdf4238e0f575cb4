import { useEffect, useRef, type ReactNode } from 'react'
import { hide } from '../../host/frame'
import { t } from '../../host/texts'
import { Icon } from '../Icon'

interface Props {
  title: string
  wide?: boolean
  /** Whether there is nothing in it but what is read, so that it takes the focus itself to be scrolled. */
  read?: boolean
  children: ReactNode
  /** Buttons at the foot. */
  foot?: ReactNode
}

/** A window over the page. It takes the focus, keeps it, and gives it back. */
export function Dialog({ title, wide = false, read = false, children, foot }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    const element = dialog.current
    element?.showModal()
    const first = element?.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select)') ?? element?.querySelector<HTMLElement>('footer button')
    first?.focus()
    return () => {
      element?.close()
      if (before instanceof HTMLElement) {
        before.focus()
      }
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${wide ? 'wide' : ''}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        hide()
      }}
      onPointerDown={(event) => event.target === dialog.current && hide()}
    >
      <div className="dialog-box">
        <header>
          <h2 className="cut grow">{title}</h2>
          <button className="button ghost square" aria-label={t('common.close')} onClick={hide}>
            <Icon name="close" />
          </button>
        </header>
        <div className="dialog-body" tabIndex={read ? 0 : undefined}>{children}</div>
        {foot && <footer>{foot}</footer>}
      </div>
    </dialog>
  )
}
