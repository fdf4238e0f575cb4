import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useState } from 'react'
import { Canvas } from '../graph/Canvas'
import { Refused } from '../host/api'
import { close, isDirty, useDocument } from '../host/document'
import { addressOf, keepDraft, open, pathIn, type Broken } from '../host/files'
import { useFrame } from '../host/frame'
import { keys } from '../host/keys'
import { useLive } from '../host/live'
import { begin, catchUp } from '../host/session'
import { opensElsewhere } from '../host/shell'
import { t } from '../host/texts'
import { Banner } from './Banner'
import { BrokenFile } from './BrokenFile'
import { clipboard } from './clipboard'
import { Dock } from './Dock'
import { Inspector } from './Inspector'
import { loadAhead } from './lazily'
import { Overlays } from './Overlays'
import { Palette } from './Palette'
import { shell } from './shell'
import { Splitter } from './Splitter'
import { StartPage } from './StartPage'
import { Toast } from './Toast'
import { TopBar } from './TopBar'

/** The window. */
export function App() {
  const ready = useLive((live) => live.about !== undefined)
  const failed = useLive((live) => !ready && (live.connection === 'no-session' || live.connection === 'offline'))
  const language = useFrame((frame) => frame.language)
  useTheme()
  useEffect(() => {
    begin().catch(() => undefined)
  }, [])
  if (failed) {
    return <NoServer />
  }
  return ready ? <Window key={language} /> : <Loading />
}

function Window() {
  const path = useDocument((state) => state.path)
  const [broken, setBroken] = useState<Broken>()
  useEffect(() => {
    const follow = () => void openNamed(setBroken)
    const named = useLive.getState().about?.open ?? ''
    if (location.hash === '' && named !== '') {
      location.replace(`#${addressOf(named)}`)
    }
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => keys(), [])
  useEffect(() => clipboard(), [])
  useEffect(() => loadAhead(), [])
  useEffect(() => shell(), [])
  useTitle()
  if (broken !== undefined) {
    return <BrokenFile broken={broken} reopen={() => void openNamed(setBroken)} />
  }
  return (
    <>
      {path === '' ? <StartPage /> : <Workbench />}
      <Overlays />
      <Toast />
    </>
  )
}

/** Opens what the page's address names. */
async function openNamed(setBroken: (broken: Broken | undefined) => void): Promise<void> {
  const path = pathIn(location.hash)
  const shown = useDocument.getState().path
  if (opensElsewhere(path, shown)) {
    history.replaceState(null, '', `#${addressOf(shown)}`)
    return
  }
  if (path === shown && path !== '') {
    return
  }
  keepDraft()
  setBroken(undefined)
  if (path === '') {
    close()
    return
  }
  try {
    setBroken(await open(path))
    await catchUp()
  } catch (failure) {
    close()
    const problem = failure instanceof Refused ? [failure.problem] : []
    setBroken({ path, etag: '', text: '', problems: problem })
  }
}

function Workbench() {
  const path = useDocument((state) => state.path)
  const frame = useFrame()
  const columns = `${frame.leftOpen ? `${frame.left}px` : '0px'} minmax(0, 1fr) ${frame.rightOpen ? `${frame.right}px` : '0px'}`
  const rows = `44px auto minmax(0, 1fr) ${frame.bottomOpen ? `${frame.bottom}px` : '36px'}`
  return (
    <div className={`window drawer-${frame.drawer}`} style={{ gridTemplateColumns: columns, gridTemplateRows: rows }}>
      <TopBar />
      <Banner />
      <aside className={`place left ${frame.leftOpen ? '' : 'folded'}`} aria-label={t('palette.label')}>
        <Palette />
        <Splitter edge="left" />
      </aside>
      <main className="place middle">
        <ReactFlowProvider>
          <Canvas key={path} />
        </ReactFlowProvider>
      </main>
      <aside className={`place right ${frame.rightOpen ? '' : 'folded'}`} aria-label={t('inspector.label')}>
        <Splitter edge="right" />
        <Inspector />
      </aside>
      <section className={`place bottom ${frame.bottomOpen ? '' : 'folded'}`} aria-label={t('dock.label')}>
        <Splitter edge="bottom" />
        <Dock />
      </section>
      {frame.drawer !== 'none' && (
        <button className="scrim" aria-label={t('frame.closeDrawer')} onClick={() => useFrame.setState({ drawer: 'none' })} />
      )}
    </div>
  )
}

function useTheme(): void {
  const theme = useFrame((frame) => frame.theme)
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)')
    const apply = () => {
      const dark = theme === 'dark' || (theme === 'system' && system.matches)
      document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
    }
    apply()
    system.addEventListener('change', apply)
    return () => system.removeEventListener('change', apply)
  }, [theme])
}

function useTitle(): void {
  const path = useDocument((state) => state.path)
  const name = useDocument((state) => state.history.present.name)
  const dirty = useDocument(isDirty)
  useEffect(() => {
    document.title = path === '' ? 'Graftflow' : `${dirty ? '• ' : ''}${name || path} – Graftflow`
  }, [path, name, dirty])
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => {
      if (isDirty(useDocument.getState())) {
        keepDraft()
        event.preventDefault()
      }
    }
    window.addEventListener('beforeunload', leave)
    return () => window.removeEventListener('beforeunload', leave)
  }, [])
}

/** The frame alone, until the server has answered. */
function Loading() {
  const { left, right, bottom } = useFrame()
  const style = { gridTemplateColumns: `${left}px 1fr ${right}px`, gridTemplateRows: `44px auto 1fr ${bottom}px` }
  return (
    <div className="window loading" style={style} aria-busy="true" aria-label={t('app.loading')}>
      <header className="topbar" />
      <aside className="place left" />
      <main className="place middle canvas" />
      <aside className="place right" />
      <section className="place bottom" />
    </div>
  )
}

function NoServer() {
  const session = useLive((live) => live.connection === 'no-session')
  return (
    <main className="whole">
      <h1>{session ? t('app.noSession') : t('app.noServer')}</h1>
      <p>{session ? t('app.noSessionHow') : t('app.noServerHow')}</p>
      <button className="button primary" onClick={() => location.reload()}>
        {t('app.retry')}
      </button>
    </main>
  )
}
