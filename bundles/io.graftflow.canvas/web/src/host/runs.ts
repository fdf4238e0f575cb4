import { upstream } from '../flow/catalogue'
import { api, Refused, type RunRequest } from './api'
import { flow, useDocument } from './document'
import { isElsewhere, say, show, showDock, useFrame } from './frame'
import { isRunning, useLive } from './live'
import { t } from './texts'
import { duration } from './words'

/** Running, cancelling and throwing away results. */

/** How much work may be thrown away without a question. */
const LONG_SECONDS = 60

/** Runs everything, or these nodes and what they need. */
export async function run(only: string[] = [], more: Partial<RunRequest> = {}): Promise<void> {
  const { path } = useDocument.getState()
  if (path === '' || isRunning(useLive.getState())) {
    return
  }
  try {
    const started = await api.startRun(path, flow(), { only, ...more })
    useLive.setState({ run: started, figures: {}, log: [] })
    if (learns(only)) {
      showDock('training')
    }
  } catch (failure) {
    refused(failure)
  }
}

/** Whether the run may draw curves, for which the panel then opens. */
function learns(only: string[]): boolean {
  const ids = only.length === 0 ? Object.keys(flow().nodes) : only.flatMap((id) => [...upstream(flow().links, id)])
  const { statuses } = useLive.getState()
  return ids.some(
    (id) => flow().nodes[id]?.type.startsWith('train.') && !['ran', 'cached'].includes(statuses[id]?.state ?? ''),
  )
}

export async function cancel(): Promise<void> {
  const { run } = useLive.getState()
  if (run?.state === 'running') {
    useLive.setState({ run: { ...run, cancelling: true } })
    await api.cancel(run.id).catch(refused)
  }
}

/** Throws away results; asks first when they took long to compute. */
export async function reset(nodes: string[] = []): Promise<void> {
  const { path } = useDocument.getState()
  try {
    const lost = await api.reset(path, flow(), nodes, true)
    const throwAway = async () => {
      const gone = await api.reset(path, flow(), nodes, false)
      say(t('reset.done', { nodes: gone.nodes.length }))
    }
    if (lost.nodes.length === 0) {
      say(t('reset.nothing'))
    } else if (lost.seconds < LONG_SECONDS) {
      await throwAway()
    } else {
      const names = lost.nodes.map(({ node }) => node).join(', ')
      show({
        kind: 'ask',
        title: t('reset.title'),
        text: t('reset.text', { time: duration(lost.seconds), nodes: names }),
        action: t('reset.action'),
        then: () => void throwAway().catch(refused),
      })
    }
  } catch (failure) {
    refused(failure)
  }
}

function refused(failure: unknown): void {
  if (failure instanceof Refused) {
    say([failure.problem.message, failure.problem.remedy].join(' ').trim(), 'bad')
    useFrame.setState({ dock: isElsewhere('problems') ? 'preview' : 'problems' })
  } else {
    say(t('server.away'), 'bad')
  }
}
