import { redoable, undoable } from '../flow/history'
import { change, isDirty, redoEdit, undoEdit, useDocument } from '../host/document'
import { narrow, show, useFrame } from '../host/frame'
import { save } from '../host/files'
import { isRunning, useLive } from '../host/live'
import { cancel, run } from '../host/runs'
import { t } from '../host/texts'
import { bytes } from '../host/words'
import { Icon } from './Icon'

/** Which workflow this is, whether it is saved, what it runs on; undo, share, cancel, run. */
export function TopBar() {
  return (
    <header className="topbar">
      <PanelToggle side="left" />
      <a className="logo" href="#" title={t('top.home')}>
        <Logo />
        <span>{t('app.name')}</span>
      </a>
      <Crumb />
      <SavedChip />
      <span className="grow" />
      <DeviceChip />
      <UndoRedo />
      <button className="button ghost" onClick={() => show({ kind: 'share' })}>
        <Icon name="share" />
        <span className="wide">{t('top.share')}</span>
      </button>
      <RunButtons />
      <PanelToggle side="right" />
    </header>
  )
}

export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="var(--accent)" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
      <path d="M10 18V9" />
      <path d="M10 11C6 11 4 8.500 4 4c4 0 6 2.500 6 7Z" fill="var(--accent-weak)" />
      <path d="M10 9c0-3.500 1.800-6 6-6 0 4-2 6-6 6Z" />
    </svg>
  )
}

function PanelToggle({ side }: { side: 'left' | 'right' }) {
  const open = useFrame((frame) => (side === 'left' ? frame.leftOpen : frame.rightOpen))
  const drawer = useFrame((frame) => frame.drawer === side)
  const label = t(side === 'left' ? 'top.palette' : 'top.inspector')
  const toggle = () =>
    useFrame.setState(
      narrow()
        ? { drawer: drawer ? 'none' : side, [`${side}Open`]: true }
        : { [`${side}Open`]: !open },
    )
  return (
    <button className="button ghost square" title={label} aria-label={label} aria-pressed={open} onClick={toggle}>
      <Icon name={side === 'left' ? 'panelLeft' : 'panelRight'} />
    </button>
  )
}

function Crumb() {
  const path = useDocument((state) => state.path)
  const name = useDocument((state) => state.history.present.name)
  const readOnly = useDocument((state) => state.readOnly !== '')
  const folders = path.split('/').slice(0, -1)
  const title = name || path
  const file = path.split('/').at(-1)?.replace(/\.flow\.json$/, '') ?? ''
  return (
    <nav className="crumb cut" aria-label={t('top.path')} title={path}>
      <h1 className="hidden">{title}</h1>
      {folders.map((folder, index) => (
        <span key={index} className="wide">
          {folder}
          <i aria-hidden="true">{' / '}</i>
        </span>
      ))}
      <input
        className="flow-name"
        aria-label={t('top.name')}
        value={name}
        placeholder={file}
        readOnly={readOnly}
        size={Math.max(6, Math.min(40, Math.ceil((name || file).length * 0.9)))}
        spellCheck={false}
        onChange={(event) => {
          const next = event.target.value
          change(t('edit.name'), (flow) => ({ ...flow, name: next }), 'name')
        }}
      />
    </nav>
  )
}

function SavedChip() {
  const state = useDocument((document) =>
    document.conflict ? 'conflict' : document.readOnly !== '' ? 'readOnly' : isDirty(document) ? 'unsaved' : 'saved',
  )
  const act = () => (state === 'conflict' ? show({ kind: 'conflict' }) : void save())
  return (
    <button
      className={`chip saved-${state}`}
      onClick={act}
      disabled={state === 'saved' || state === 'readOnly'}
      title={state === 'unsaved' ? t('top.saveKey') : undefined}
    >
      {state === 'unsaved' && <i className="dot" />}
      {t(`top.${state}`)}
    </button>
  )
}

function DeviceChip() {
  const device = useLive((live) => live.device)
  const memory = useLive((live) => live.memory)
  const ran = useLive((live) => live.run?.device)
  if (device === undefined) {
    return <span className="chip quiet wide">{t('top.deviceUnknown')}</span>
  }
  const { used, why, asked } = ran ?? device
  const name = used.startsWith('cuda') ? used.toUpperCase().replace(':', ' ') : used.toUpperCase()
  const different = asked !== 'auto' && asked !== used
  return (
    <button
      className={`chip wide ${different ? 'warn' : ''}`}
      title={t('top.deviceWhy', { asked, used: name, why })}
      onClick={() => show({ kind: 'preferences' })}
    >
      <i className={`lamp ${different ? 'warn' : 'on'}`} />
      <span className="figures">
        {[name, t('top.threads', { n: device.threads }), memory && memory.processBytes > 0 ? bytes(memory.processBytes) : '']
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </button>
  )
}

function UndoRedo() {
  const back = useDocument((state) => undoable(state.history))
  const forth = useDocument((state) => redoable(state.history))
  return (
    <span className="pair">
      <button
        className="button ghost square"
        disabled={back === undefined}
        title={back === undefined ? t('top.undo') : t('top.undoWhat', { what: back })}
        aria-label={t('top.undo')}
        onClick={undoEdit}
      >
        <Icon name="undo" />
      </button>
      <button
        className="button ghost square"
        disabled={forth === undefined}
        title={forth === undefined ? t('top.redo') : t('top.redoWhat', { what: forth })}
        aria-label={t('top.redo')}
        onClick={redoEdit}
      >
        <Icon name="redo" />
      </button>
    </span>
  )
}

function RunButtons() {
  const running = useLive(isRunning)
  const cancelling = useLive((live) => live.run?.cancelling ?? false)
  const online = useLive((live) => live.connection === 'online')
  return (
    <>
      <button className="button" disabled={!running || cancelling} title={t('top.cancelKey')} onClick={() => void cancel()}>
        {running && cancelling ? t('top.cancelling') : t('top.cancel')}
      </button>
      <button className="button primary" disabled={running || !online} onClick={() => void run()}>
        {t('top.run')}
        <span className="kbd">{'⇧F7'}</span>
      </button>
    </>
  )
}
