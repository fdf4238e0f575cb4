import { useEffect, useState } from 'react'
import { api, Refused, type FileEntry, type Folder } from '../../host/api'
import { useDocument } from '../../host/document'
import { hide } from '../../host/frame'
import { t } from '../../host/texts'
import { bytes } from '../../host/words'
import { Icon } from '../Icon'
import { Dialog } from './Dialog'

const ICONS: { readonly [kind in FileEntry['kind']]: string } = {
  folder: 'folder',
  flow: 'file',
  table: 'table',
  model: 'model',
  image: 'image',
  sound: 'sound',
  clip: 'clip',
  other: 'file',
}

interface Props {
  wants: 'input' | 'input-folder' | 'output'
  path: string
  then: (path: string) => void
}

/** A file or folder of the opened folder; the setting gets its path as seen from the workflow. */
export default function FilePicker({ wants, path, then }: Props) {
  const workflow = useDocument((state) => state.path)
  const home = workflow.split('/').slice(0, -1).join('/')
  const ofFolders = wants === 'input-folder'
  const [folder, setFolder] = useState(home)
  const [listed, setListed] = useState<Folder>()
  const [name, setName] = useState(path.includes('${') ? '' : (path.split('/').at(-1) ?? ''))
  const [failed, setFailed] = useState('')
  useEffect(() => {
    let here = true
    api
      .files(folder)
      .then((next) => {
        if (here) {
          setListed(next)
          setFailed('')
        }
      })
      .catch((failure: unknown) => here && setFailed(failure instanceof Refused ? failure.problem.message : t('server.away')))
    return () => {
      here = false
    }
  }, [folder])
  const choose = (chosen: string) => {
    hide()
    then(relative(home, chosen))
  }
  const parts = folder === '' ? [] : folder.split('/')
  return (
    <Dialog
      title={t(wants === 'output' ? 'files.save' : wants === 'input' ? 'files.open' : 'files.openFolder')}
      wide
      foot={
        <>
          {!ofFolders && (
            <input
              className="plain mono grow"
              aria-label={t('files.name')}
              placeholder={t('files.name')}
              value={name}
              spellCheck={false}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && name !== '' && choose(join(folder, name))}
            />
          )}
          <button className={`button ${ofFolders ? 'primary' : ''}`} onClick={() => choose(folder)} disabled={folder === ''}>
            {t('files.thisFolder')}
          </button>
          {!ofFolders && (
            <button className="button primary" disabled={name.trim() === ''} onClick={() => choose(join(folder, name))}>
              {t('files.choose')}
            </button>
          )}
        </>
      }
    >
      <nav className="folders" aria-label={t('files.where')}>
        <button className="link-button" onClick={() => setFolder('')}>
          <Icon name="home" />
          <span className="hidden">{t('files.root')}</span>
        </button>
        {parts.map((part, index) => (
          <button key={index} className="link-button" onClick={() => setFolder(parts.slice(0, index + 1).join('/'))}>
            {'/ '}
            {part}
          </button>
        ))}
      </nav>
      {failed !== '' && <p className="message">{failed}</p>}
      <ul className="file-list">
        {(listed?.entries ?? []).map((entry) => (
          <li key={entry.path}>
            <button
              className={entry.name === name ? 'on' : ''}
              disabled={ofFolders && entry.kind !== 'folder'}
              onClick={() => (entry.kind === 'folder' ? setFolder(entry.path) : setName(entry.name))}
              onDoubleClick={() => entry.kind !== 'folder' && choose(entry.path)}
            >
              <Icon name={ICONS[entry.kind]} />
              <span className="cut grow">{entry.name}</span>
              <span className="quiet figures">{entry.kind === 'folder' ? '' : bytes(entry.bytes)}</span>
            </button>
          </li>
        ))}
        {listed?.entries.length === 0 && <li className="empty">{t('files.empty')}</li>}
        {listed?.truncated && <li className="hint">{t('files.more')}</li>}
      </ul>
    </Dialog>
  )
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** A path as seen from a folder: `../data/train.csv`. */
export function relative(from: string, to: string): string {
  const start = from === '' ? [] : from.split('/')
  const end = to.split('/')
  let shared = 0
  while (shared < start.length && shared < end.length - 1 && start[shared] === end[shared]) {
    shared++
  }
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/')
}
