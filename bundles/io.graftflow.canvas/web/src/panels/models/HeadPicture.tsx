import type { NodeType } from '../../flow/catalogue'
import type { Model, Tensor } from '../../host/api'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { shape, size } from '../../host/words'

/**
 * What a node that changes a model's outputs does to it: what is cut off, what stands there instead. Told by the specs
 * before and after, so any such node has it, not only one.
 */
export function HeadPicture({ id, type }: { id: string; type: NodeType }) {
  const port = type.inputs.find((one) => one.kind === 'model')?.name ?? ''
  const out = type.outputs.find((one) => one.kind === 'model')?.name ?? ''
  const before = useLive((live) => live.checks[id]?.inputs[port]?.[0]?.model)
  const after = useLive((live) => live.checks[id]?.outputs[out]?.model)
  if (before === undefined || after === undefined || same(before, after)) {
    return null
  }
  const added = after.parameters.total - before.parameters.total
  return (
    <figure className="head-picture" aria-label={t('head.label')}>
      <Stage title={t('head.body')} lines={[t('head.parameters', { n: size(Math.min(before.parameters.total, after.parameters.total)) })]} />
      <Arrow />
      <Stage title={t('head.cut')} lines={before.outputs.map(line)} tone="cut" />
      <Arrow />
      <Stage
        title={t('head.new')}
        lines={[
          ...after.outputs.map(line),
          after.labels.length > 0 ? t('head.classes', { n: after.labels.length }) : '',
          added > 0 ? t('head.added', { n: size(added) }) : '',
        ].filter((text) => text !== '')}
        tone="new"
      />
    </figure>
  )
}

function line({ name, shape: dims }: Tensor): string {
  return `${name} ${shape(dims)}`
}

/** Whether nothing is cut: the outputs stay, but for how many classes there are where only the data said it. */
function same(before: Model, after: Model): boolean {
  const kept = before.outputs.map(line).join() === after.outputs.map(line).join()
  return (kept && before.labels.join('\n') === after.labels.join('\n')) || (before.labels.length === 0 && foundOut(before.outputs, after.outputs))
}

/** Whether outputs differ in nothing but a last measure that was not known. */
function foundOut(before: readonly Tensor[], after: readonly Tensor[]): boolean {
  const names = (tensors: readonly Tensor[]) => tensors.map((tensor) => tensor.name).join()
  return names(before) === names(after) && before.every((tensor) => typeof tensor.shape?.at(-1) === 'string' && tensor.shape.length > 1)
}

function Stage({ title, lines, tone = '' }: { title: string; lines: readonly string[]; tone?: string }) {
  return (
    <div className={`stage ${tone}`}>
      <b>{title}</b>
      {lines.map((text) => (
        <span key={text} className="cut mono" title={text}>
          {text}
        </span>
      ))}
    </div>
  )
}

function Arrow() {
  return (
    <i className="stage-arrow" aria-hidden="true">
      {'↓'}
    </i>
  )
}
