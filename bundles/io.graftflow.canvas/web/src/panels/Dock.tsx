import { Suspense } from 'react'
import { goTo } from '../graph/camera'
import { selectedNode, useDocument } from '../host/document'
import { FRAME, isElsewhere, useFrame, type DockTab } from '../host/frame'
import { useLive } from '../host/live'
import { t } from '../host/texts'
import { Icon } from './Icon'
import { Log } from './Log'
import { Preview } from './Preview'
import { Problems } from './Problems'
import { Tabs } from './Tabs'
import { lazily } from './lazily'

const TALL = 0.5
const LEAST_CANVAS = 180
const RESIZED_MILLIS = 100

const Training = lazily(() => import('./training/Training'))

/** The panel at the bottom: training, what a port holds, problems, log; in the desktop application the last two are views of it. */
export function Dock() {
  // what is remembered may be of a browser, which has all tabs
  const tab = useFrame((frame): DockTab => (isElsewhere(frame.dock) ? 'preview' : frame.dock))
  const open = useFrame((frame) => frame.bottomOpen)
  const tall = useFrame((frame) => frame.bottom > window.innerHeight * TALL)
  const grow = () => {
    useFrame.setState({ bottomOpen: true, bottom: tall ? FRAME.bottom : Math.round(window.innerHeight - 44 - LEAST_CANVAS) })
    const id = selectedNode(useDocument.getState())
    if (id !== '') {
      // once the canvas has taken its new size
      setTimeout(() => goTo(id), RESIZED_MILLIS)
    }
  }
  return (
    <div className="dock">
      <div className="dock-head">
        <Tabs<DockTab>
          label={t('dock.label')}
          on={tab}
          set={(dock) => useFrame.setState({ dock, bottomOpen: true })}
          tabs={[
            { id: 'training' as const, text: <TrainingTab /> },
            { id: 'preview' as const, text: <PreviewTab /> },
            { id: 'problems' as const, text: <ProblemsTab /> },
            { id: 'log' as const, text: t('dock.log') },
          ].filter(({ id }) => !isElsewhere(id))}
        />
        <button className="button ghost square small" aria-label={t('dock.grow')} title={t('dock.grow')} aria-pressed={tall} onClick={grow}>
          <Icon name="fit" />
        </button>
        <button
          className="button ghost square small"
          aria-label={t('do.dock')}
          aria-expanded={open}
          title={t('do.dock')}
          onClick={() => useFrame.setState({ bottomOpen: !open })}
        >
          <Icon name={open ? 'down' : 'up'} />
        </button>
      </div>
      {open && (
        <div className="dock-body" role="tabpanel" aria-label={t(`dock.${tab}`)}>
          {tab === 'training' && (
            <Suspense fallback={null}>
              <Training />
            </Suspense>
          )}
          {tab === 'preview' && <Preview />}
          {tab === 'problems' && <Problems />}
          {tab === 'log' && <Log />}
        </div>
      )}
    </div>
  )
}

function TrainingTab() {
  const running = useLive((live) => Object.keys(live.figures).find((id) => live.statuses[id]?.state === 'running') ?? '')
  return <>{running === '' ? t('dock.training') : `${t('dock.training')} · ${running}`}</>
}

function PreviewTab() {
  const looked = useFrame((frame) => frame.looked)
  return <>{looked === undefined ? t('dock.preview') : `${t('dock.preview')} · ${looked.node}.${looked.port}`}</>
}

function ProblemsTab() {
  const errors = useLive((live) => live.problems.filter((problem) => problem.severity === 'error').length)
  const others = useLive((live) => live.problems.length) - errors
  return (
    <>
      {t('dock.problems')}
      {errors > 0 && <b className="number bad">{errors}</b>}
      {others > 0 && <b className="number warn">{others}</b>}
    </>
  )
}
