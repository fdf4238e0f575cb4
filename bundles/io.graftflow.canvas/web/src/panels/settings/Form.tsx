import { useEffect, useRef, useState } from 'react'
import type { NodeType, SettingSchema } from '../../flow/catalogue'
import { setSetting, upgrade } from '../../flow/edit'
import type { FlowNode, Json } from '../../flow/model'
import { isExpression, resolved, valueOf, variablesFor, visible } from '../../flow/schema'
import type { Problem } from '../../host/api'
import { change, sealEdits, useDocument, useFlow } from '../../host/document'
import { useFrame } from '../../host/frame'
import { useLive } from '../../host/live'
import { t } from '../../host/texts'
import { size } from '../../host/words'
import { Icon } from '../Icon'
import { Menu } from '../Menu'
import { LayerMatches } from '../models/LayerMatches'
import { LayerTree } from '../models/LayerTree'
import { Field } from './Field'

/**
 * The settings of a node, made from their JSON Schema; what is wrong stands at the field. A node of an older version comes
 * in its new form, which the first edit puts into the workflow.
 */
export function Form({ id, node, type }: { id: string; node: FlowNode; type: NodeType }) {
  const problems = useLive((live) => live.problems).filter((problem) => problem.node === id)
  const names = Object.keys(type.settings.properties)
  const shown = names.filter((name) => visible(type, node.settings, name))
  const elsewhere = problems.filter((problem) => !shown.some((name) => isAt(problem, name)))
  const unknown = Object.keys(node.settings).filter((name) => !names.includes(name))
  return (
    <form className="form" autoComplete="off" onSubmit={(event) => event.preventDefault()} onBlur={sealEdits}>
      {elsewhere.map((problem, index) => (
        <ProblemNote key={index} problem={problem} />
      ))}
      {shown.length === 0 && <p className="empty">{t('settings.none')}</p>}
      {shown.map((name) => (
        <Row
          key={name}
          id={id}
          name={name}
          node={node}
          type={type}
          schema={type.settings.properties[name]!}
          problems={problems.filter((problem) => isAt(problem, name))}
        />
      ))}
      <FrozenLayers id={id} type={type} hidden={names.every((name) => !shown.includes(name) || !type.settings.properties[name]!['x-graftflow-layers-of'])} />
      <LayerMatches id={id} />
      {unknown.map((name) => (
        <div className="row" key={name}>
          <div className="row-head">
            <span className="mono">{name}</span>
            <button className="link-button" onClick={() => change(t('edit.setting', { name }), (flow) => setSetting(upgrade(flow, id, node), id, name, undefined))}>
              {t('settings.remove')}
            </button>
          </div>
          <p className="message">{t('settings.unknown')}</p>
        </div>
      ))}
    </form>
  )
}

/** What a node that chooses layers leaves to train, where its settings choose them in another way than by a tree. */
function FrozenLayers({ id, type, hidden }: { id: string; type: NodeType; hidden: boolean }) {
  const chooses = Object.values(type.settings.properties).some((schema) => schema['x-graftflow-layers-of'] !== undefined)
  const output = type.outputs.find((port) => port.kind === 'model')?.name ?? ''
  const model = useLive((live) => live.checks[id]?.outputs[output]?.model)
  const [wanted, setWanted] = useState('')
  if (!chooses || !hidden || model === undefined) {
    return null
  }
  const { total, frozen } = model.parameters
  return (
    <div className="row">
      <div className="row-head">
        <span className="label">{t('layers.label')}</span>
        <span className="quiet figures">{t('layers.trainable', { n: size(total - frozen), of: size(total) })}</span>
      </div>
      <div className="layers">
        <input
          type="search"
          className="plain"
          placeholder={t('layers.search')}
          aria-label={t('layers.search')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <LayerTree root={model.layers} wanted={wanted} />
      </div>
    </div>
  )
}

/** Whether a problem is at a setting, or at a part of it: `labels`, `labels[2]`, `types.age`. */
function isAt(problem: Problem, name: string): boolean {
  return problem.where === name || problem.where.startsWith(`${name}[`) || problem.where.startsWith(`${name}.`)
}

export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div className={`problem-note ${problem.severity}`}>
      <Icon name="warn" />
      <div>
        <p>{problem.message}</p>
        {problem.remedy !== '' && <p className="quiet">{problem.remedy}</p>}
      </div>
    </div>
  )
}

interface RowProps {
  id: string
  name: string
  node: FlowNode
  type: NodeType
  schema: SettingSchema
  problems: readonly Problem[]
}

function Row({ id, name, node, type, schema, problems }: RowProps) {
  const place = useRef<HTMLDivElement>(null)
  const focused = useFrame((frame) => frame.focus?.node === id && frame.focus.setting === name)
  const readOnly = useDocument((state) => state.readOnly !== '')
  useEffect(() => {
    if (focused) {
      place.current?.scrollIntoView({ block: 'center' })
      place.current?.querySelector<HTMLElement>('fieldset :is(input, select, textarea, button, [contenteditable])')?.focus()
      useFrame.setState({ focus: undefined })
    }
  }, [focused])
  const value = valueOf(schema, node.settings, name)
  const set = (next: Json | undefined) =>
    change(t('edit.setting', { name: schema.title }), (flow) => setSetting(upgrade(flow, id, node), id, name, next, schema.default), `${id}.${name}`)
  const required = type.settings.required?.includes(name) ?? false
  const label = `setting-${name}`
  const help = `help-${name}`
  return (
    <div className={`row ${problems.length > 0 ? problems[0]!.severity : ''}`} ref={place}>
      <div className="row-head">
        <label id={label} htmlFor={`field-${name}`} title={schema.description}>
          {schema.title}
          {required && <span className="needed">{t('settings.needed')}</span>}
        </label>
        <RowMenu name={name} node={node} schema={schema} set={set} />
      </div>
      <fieldset disabled={readOnly}>
        {isExpression(value) ? (
          <Bound value={value} schema={schema} set={set} name={name} />
        ) : (
          <Field id={id} name={name} type={type} schema={schema} value={value} set={set} labelledBy={label} describedBy={help} />
        )}
      </fieldset>
      <div id={help} aria-live="polite">
        {problems.length > 0
          ? problems.map((problem, index) => (
              <p className={`message ${problem.severity}`} key={index}>
                {problem.message} {problem.remedy}
              </p>
            ))
          : schema.description && <p className="hint">{schema.description}</p>}
      </div>
    </div>
  )
}

/** What else can be done with a setting: take the default, take a variable, make one. */
function RowMenu({ name, node, schema, set }: { name: string; node: FlowNode; schema: SettingSchema; set: (next: Json | undefined) => void }) {
  const flow = useFlow()
  const variables = variablesFor(flow, schema)
  const isSet = name in node.settings
  const items = [
    ...(isSet && schema.default !== undefined
      ? [{ label: t('settings.default', { value: shortly(schema.default) }), act: () => set(undefined) }]
      : []),
    ...variables.map((variable) => ({ label: t('settings.useVariable', { name: variable }), act: () => set('${' + variable + '}') })),
  ]
  return (
    <span className="row-tools">
      {isSet && <i className="set" title={t('settings.isSet')} />}
      {items.length > 0 && <Menu label={t('settings.more', { title: schema.title })} items={items} />}
    </span>
  )
}

function shortly(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || text === '[]' || text === '{}' ? t('settings.nothing') : text
}

/** A value that comes from a variable. */
function Bound({ value, schema, set, name }: { value: string; schema: SettingSchema; set: (next: Json | undefined) => void; name: string }) {
  const flow = useFlow()
  const variable = value.slice(2, -1)
  const now = resolved(flow, value)
  const asValue = () => {
    const given = flow.variables[variable]?.default
    set(given ?? schema.default)
  }
  return (
    <div className="bound">
      <input
        id={`field-${name}`}
        className="mono grow"
        value={value}
        spellCheck={false}
        onChange={(event) => set(event.target.value)}
        aria-label={t('settings.boundTo', { name: variable })}
      />
      <button type="button" className="button ghost" onClick={asValue} title={t('settings.unbind')}>
        {now === value ? t('settings.given') : `= ${now}`}
      </button>
    </div>
  )
}
