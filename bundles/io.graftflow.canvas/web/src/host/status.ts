import type { NodeStatus } from './api'
import { t } from './texts'
import { duration } from './words'

/** A node's status in a few words, as its card has it. */
export function statusWord(status: NodeStatus | undefined): string {
  if (status === undefined) {
    return t('state.unknown')
  }
  switch (status.state) {
    case 'wrong':
      return status.problem ?? t('state.wrong')
    case 'failed':
      return status.problem ?? t('state.failed')
    case 'waits':
      return status.waitsFor === undefined ? t('state.waiting') : t('state.waits', { id: status.waitsFor })
    case 'running':
      return status.message === undefined || status.message === '' ? t('state.running') : status.message
    case 'ran':
      return duration(status.seconds ?? 0)
    default:
      return t(`state.${status.state}`)
  }
}

/** The time at the right of the status: what is left while it runs. */
export function statusTime(status: NodeStatus | undefined): string {
  if (status?.state !== 'running') {
    return ''
  }
  return status.secondsLeft !== undefined
    ? t('state.left', { time: duration(status.secondsLeft) })
    : status.seconds !== undefined
      ? duration(status.seconds)
      : ''
}
