import { useEffect, useState, type FormEvent } from 'react'
import { api, Refused, type FlowFile, type Start } from '../host/api'
import { addressOf } from '../host/files'
import { show } from '../host/frame'
import { newFlow } from '../host/keys'
import { useLive } from '../host/live'
import { tell } from '../host/shell'
import { language, t } from '../host/texts'
import { Icon } from './Icon'
import { Markdown } from './Markdown'
import { Tile } from './Tile'
import { Logo } from './TopBar'

/** Where one begins: an example that runs now, an empty workflow, or a folder; and what was open lately. */
export function StartPage() {
  const about = useLive((live) => live.about)
  const [start, setStart] = useState<Start>()
  const [flows, setFlows] = useState<readonly FlowFile[]>([])
  const [problem, setProblem] = useState('')
  useEffect(() => {
    let here = true
    void Promise.all([api.start(), api.flows()])
      .then(([next, found]) => {
        if (here) {
          setStart(next)
          setFlows(found.flows)
        }
      })
      .catch((failure: unknown) => here && setProblem(sentence(failure)))
    return () => {
      here = false
    }
  }, [about?.folder])
  const tryOut = (id: string) =>
    api
      .copyExample(id)
      .then(({ path }) => (location.hash = addressOf(path)))
      .catch((failure: unknown) => setProblem(sentence(failure)))
  return (
    <main className="start">
      <header className="start-head">
        <Logo />
        <h1>{t('app.name')}</h1>
        <span className="quiet cut grow" title={about?.folder}>
          {about?.folder}
        </span>
        <button className="button ghost" onClick={() => show({ kind: 'preferences' })}>
          <Icon name="gear" />
          {t('do.preferences')}
        </button>
      </header>
      <div className="start-body">
        {problem !== '' && <p className="problem-note error">{problem}</p>}
        <p className="start-line">{t('start.line')}</p>
        <section aria-labelledby="start-examples">
          <h2 id="start-examples">{t('start.examples')}</h2>
          <ul className="example-cards">
            {(start?.examples ?? []).map((example) => (
              <li key={example.id}>
                <button className="example" onClick={() => void tryOut(example.id)}>
                  <ExampleTiles types={example.nodes} />
                  <b>{example.name}</b>
                  <span className="example-text">
                    <Markdown text={firstParagraph(example.description)} />
                  </span>
                  <span className="quiet">{example.needsDownload ? t('start.download') : t('start.runsNow')}</span>
                </button>
              </li>
            ))}
            {start === undefined && [0, 1, 2].map((index) => <li key={index} className="example blank" />)}
          </ul>
        </section>
        <div className="start-columns">
          <section aria-labelledby="start-new">
            <h2 id="start-new">{t('start.begin')}</h2>
            <button className="start-action" onClick={() => void newFlow()}>
              <Icon name="plus" />
              <span>
                <b>{t('start.empty')}</b>
                <span className="quiet">{t('start.emptyHow')}</span>
              </span>
            </button>
            <OpenFolder failed={setProblem} />
          </section>
          <section aria-labelledby="start-here">
            <h2 id="start-here">{t('start.here', { folder: about?.name ?? '' })}</h2>
            {start !== undefined && flows.length === 0 && <p className="hint">{t('start.nothingHere')}</p>}
            <ul className="flow-list">
              {flows.slice(0, 40).map((file) => (
                <li key={file.path}>
                  <a href={`#${addressOf(file.path)}`}>
                    <Icon name="file" />
                    <span className="cut grow">
                      {file.title || file.name} <span className="quiet">{file.path}</span>
                    </span>
                    <time className="quiet" dateTime={file.modified}>
                      {when(file.modified)}
                    </time>
                  </a>
                </li>
              ))}
            </ul>
          </section>
          <section aria-labelledby="start-recent">
            <h2 id="start-recent">{t('start.recent')}</h2>
            {start?.recent.length === 0 && <p className="hint">{t('start.nothingRecent')}</p>}
            <ul className="flow-list">
              {(start?.recent ?? []).slice(0, 12).map((recent) => (
                <li key={`${recent.folder} ${recent.path}`}>
                  <button onClick={() => void reopen(recent, setProblem)}>
                    <Icon name="file" />
                    <span className="cut grow">
                      {recent.name} <span className="quiet">{recent.here ? recent.path : `${recent.folder}/${recent.path}`}</span>
                    </span>
                    <time className="quiet" dateTime={recent.opened}>
                      {when(recent.opened)}
                    </time>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </main>
  )
}

function ExampleTiles({ types }: { types: readonly string[] }) {
  const known = useLive((live) => live.catalogue)
  const all = [...known.values()]
  return (
    <span className="example-tiles" aria-hidden="true">
      {types.slice(0, 8).map((id, index) => (
        <Tile key={index} type={all.find((type) => type.type.startsWith(`${id}@`) || type.type === id)} />
      ))}
      {types.length > 8 && <span className="quiet">{`+${types.length - 8}`}</span>}
    </span>
  )
}

function OpenFolder({ failed }: { failed: (sentence: string) => void }) {
  const [folder, setFolder] = useState('')
  const open = (event: FormEvent) => {
    event.preventDefault()
    if (tell({ type: 'folder', folder, path: '' })) {
      return
    }
    api
      .openFolder(folder)
      .then((about) => {
        useLive.setState({ about })
        failed('')
      })
      .catch((failure: unknown) => failed(sentence(failure)))
  }
  return (
    <form className="open-folder" onSubmit={open}>
      <label htmlFor="folder">{t('start.folder')}</label>
      <div className="input">
        <Icon name="folder" />
        <input id="folder" className="grow" value={folder} placeholder={t('start.folderHint')} spellCheck={false} onChange={(event) => setFolder(event.target.value)} />
        <button className="button small" disabled={folder.trim() === ''}>
          {t('start.openFolder')}
        </button>
      </div>
    </form>
  )
}

async function reopen(recent: Start['recent'][number], failed: (sentence: string) => void): Promise<void> {
  try {
    if (!recent.here && tell({ type: 'folder', folder: recent.folder, path: recent.path })) {
      return
    }
    if (!recent.here) {
      useLive.setState({ about: await api.openFolder(recent.folder) })
    }
    location.hash = addressOf(recent.path)
  } catch (failure) {
    failed(sentence(failure))
  }
}

function firstParagraph(text: string): string {
  return text.split(/\n\s*\n/)[0] ?? ''
}

function sentence(failure: unknown): string {
  return failure instanceof Refused ? [failure.problem.message, failure.problem.remedy].join(' ').trim() : t('server.away')
}

/** A moment in words: today's time, else the day. */
export function when(moment: string): string {
  const date = new Date(moment)
  const today = date.toDateString() === new Date().toDateString()
  return today
    ? date.toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString(language(), { day: 'numeric', month: 'short', year: 'numeric' })
}
