import { useEffect, useState } from 'react'
import type { Json } from '../../flow/model'
import { api, Refused, type DeviceFacts, type Mirror, type ServerSettings } from '../../host/api'
import { useLive } from '../../host/live'
import { LANGUAGES, t } from '../../host/texts'
import { bytes } from '../../host/words'
import { Icon } from '../Icon'
import { Dialog } from './Dialog'

const MIRRORS: readonly Mirror[] = ['hub', 'npm', 'maven']
const THEMES = ['system', 'light', 'dark'] as const

/** Theme, language, device, threads, mirrors; and where models and results are kept. */
export default function Preferences() {
  const settings = useLive((live) => live.settings)
  const [problem, setProblem] = useState('')
  const put = (change: { [name: string]: Json }) =>
    void api
      .putSettings(change)
      .then((next) => {
        useLive.setState({ settings: next })
        setProblem('')
      })
      .catch((failure: unknown) => setProblem(failure instanceof Refused ? failure.problem.message : t('server.away')))
  if (settings === undefined) {
    return null
  }
  return (
    <Dialog title={t('do.preferences')}>
      <div className="form">
        {problem !== '' && <p className="problem-note error">{problem}</p>}
        <div className="row">
          <div className="row-head">
            <span className="label">{t('preferences.theme')}</span>
          </div>
          <div className="segments" role="radiogroup" aria-label={t('preferences.theme')}>
            {THEMES.map((theme) => (
              <label key={theme} className={settings.theme === theme ? 'on' : ''}>
                <input type="radio" name="theme" checked={settings.theme === theme} onChange={() => put({ theme })} />
                {t(`theme.${theme}`)}
              </label>
            ))}
          </div>
        </div>
        <div className="row">
          <div className="row-head">
            <label htmlFor="language">{t('preferences.language')}</label>
          </div>
          <div className="select">
            <select id="language" value={settings.language} onChange={(event) => put({ language: event.target.value })}>
              <option value="system">{t('theme.system')}</option>
              {Object.entries(LANGUAGES).map(([tag, { name }]) => (
                <option key={tag} value={tag}>
                  {name}
                </option>
              ))}
            </select>
            <Icon name="down" />
          </div>
        </div>
        <DeviceRow settings={settings} put={put} />
        <fieldset className="mirrors">
          <legend>{t('preferences.mirrors')}</legend>
          {MIRRORS.map((name) => (
            <MirrorField key={name} name={name} settings={settings} put={put} />
          ))}
          <p className="hint">{t('preferences.mirrorsHelp')}</p>
        </fieldset>
        <dl className="pairs">
          <dt>{t('preferences.store')}</dt>
          <dd className="mono" title={settings.store.path}>
            {settings.store.path} <span className="quiet">{t('preferences.free', { bytes: bytes(settings.store.freeBytes) })}</span>
          </dd>
          <dt>{t('preferences.cache')}</dt>
          <dd className="mono" title={settings.cache.path}>
            {settings.cache.path} <span className="quiet">{t('preferences.free', { bytes: bytes(settings.cache.freeBytes) })}</span>
          </dd>
        </dl>
      </div>
    </Dialog>
  )
}

/** The base address of a repository; what the environment says cannot be changed here. */
function MirrorField({ name, settings, put }: { name: Mirror; settings: ServerSettings; put: (change: { [name: string]: Json }) => void }) {
  const { chosen, environment } = settings.mirrors[name]
  const [text, setText] = useState(chosen)
  useEffect(() => setText(chosen), [chosen])
  return (
    <label className="mirror">
      <span>{t(`preferences.mirror.${name}`)}</span>
      <input
        className="plain mono"
        value={environment === '' ? text : environment}
        title={environment === '' ? text : t('preferences.mirrorFixed')}
        disabled={environment !== ''}
        placeholder={t('preferences.usual')}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text.trim() !== chosen && put({ mirrors: { [name]: text.trim() } })}
      />
    </label>
  )
}

function DeviceRow({ settings, put }: { settings: ServerSettings; put: (change: { [name: string]: Json }) => void }) {
  const device: DeviceFacts | undefined = useLive((live) => live.device)
  const [asked, setAsked] = useState(settings.device)
  const [threads, setThreads] = useState(String(settings.threads))
  useEffect(() => setAsked(settings.device), [settings.device])
  return (
    <>
      <div className="row">
        <div className="row-head">
          <label htmlFor="device">{t('preferences.device')}</label>
        </div>
        <input
          id="device"
          className="plain mono"
          list="devices"
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
          onBlur={() => asked !== settings.device && put({ device: asked })}
        />
        <datalist id="devices">
          {['auto', 'cpu', 'cuda', 'cuda:0'].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {device && <p className="hint">{t('top.deviceWhy', { asked: device.asked, used: device.used, why: device.why })}</p>}
      </div>
      <div className="row">
        <div className="row-head">
          <label htmlFor="threads">{t('preferences.threads')}</label>
        </div>
        <input
          id="threads"
          className="plain figures"
          inputMode="numeric"
          value={threads}
          onChange={(event) => setThreads(event.target.value)}
          onBlur={() => /^\d+$/.test(threads) && put({ threads: Number(threads) })}
        />
        <p className="hint">{t('preferences.threadsHelp')}</p>
      </div>
    </>
  )
}
