import { useEffect, useRef, useState } from 'react'
import { api, Refused, type Problem } from '../host/api'
import type { Broken } from '../host/files'
import { t } from '../host/texts'
import { Logo } from './TopBar'

/** A file that can't be drawn: what is wrong, and its text to mend at that line. */
export function BrokenFile({ broken, reopen }: { broken: Broken; reopen: () => void }) {
  const [text, setText] = useState(broken.text)
  const [problems, setProblems] = useState<readonly Problem[]>(broken.problems)
  const field = useRef<HTMLTextAreaElement>(null)
  const line = lineOf(problems[0]?.where ?? '')
  useEffect(() => {
    const area = field.current
    if (area && line > 0) {
      const start = area.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
      const end = area.value.indexOf('\n', start)
      area.focus()
      area.setSelectionRange(start, end < 0 ? area.value.length : end)
      area.scrollTop = Math.max(0, (line - 8) * 19)
    }
  }, [line])
  const save = async () => {
    try {
      const document = await api.putText(broken.path, text, broken.etag)
      if (document.state === 'broken') {
        setProblems(document.problems)
      } else {
        reopen()
      }
    } catch (failure) {
      setProblems(failure instanceof Refused ? [failure.problem] : problems)
    }
  }
  return (
    <main className="broken">
      <header>
        <a className="logo" href="#">
          <Logo />
          <span>{t('app.name')}</span>
        </a>
        <h1 className="cut">{t('broken.title', { path: broken.path })}</h1>
      </header>
      <ul>
        {problems.map((problem, index) => (
          <li className="problem-note error" key={index}>
            <div>
              <p>{problem.message}</p>
              <p className="quiet">
                {problem.where} {problem.remedy}
              </p>
            </div>
          </li>
        ))}
        {problems.length === 0 && <li className="problem-note error">{t('broken.unknown')}</li>}
      </ul>
      {broken.text !== '' && (
        <>
          <textarea ref={field} className="mono" aria-label={t('broken.text')} value={text} spellCheck={false} onChange={(event) => setText(event.target.value)} />
          <footer>
            <button className="button" onClick={reopen}>
              {t('broken.again')}
            </button>
            <button className="button primary" disabled={text === broken.text || broken.etag === ''} onClick={() => void save()}>
              {t('broken.save')}
            </button>
          </footer>
        </>
      )}
    </main>
  )
}

/** The line in `FILE:LINE` or `FILE:LINE:COLUMN`; 0 without one. */
function lineOf(where: string): number {
  return Number(/:(\d+)(?::\d+)?$/.exec(where)?.[1] ?? 0)
}
