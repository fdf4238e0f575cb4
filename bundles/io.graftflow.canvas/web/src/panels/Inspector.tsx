import { useFrame, type Tab, showTab } from '../host/frame'
import { t } from '../host/texts'
import { selectedNode, useDocument } from '../host/document'
import { COMMANDS, nameOf, shownKey } from '../host/keys'
import { FlowPanel } from './FlowPanel'
import { Form } from './settings/Form'
import { Menu } from './Menu'
import { Markdown } from './Markdown'
import { Tile } from './Tile'
import { useLive, useType } from '../host/live'
import { OutputPanel } from './OutputPanel'
import { SelectionPanel } from './SelectionPanel'
import { Tabs } from './Tabs'
import { HeadPicture } from './models/HeadPicture'

/** The right panel: the selected node, or what holds for the whole workflow. */
export function Inspector() {
  const id = useDocument(selectedNode)
  const several = useDocument((state) => state.selection.size > 0 && selectedNode(state) === '')
  return id !== '' ? <NodePanel key={id} id={id} /> : several ? <SelectionPanel /> : <FlowPanel />
}

const TABS: readonly Tab[] = ['settings', 'output', 'help']

function NodePanel({ id }: { id: string }) {
  const node = useDocument((state) => state.history.present.nodes[id])
  const type = useType(node?.type)
  const tab = useFrame((frame) => frame.tab)
  const older = useLive((live) => live.checks[id]?.upgradedFrom)
  const upgraded = useLive((live) => live.checks[id]?.upgraded)
  if (node === undefined) {
    return null
  }
  return (
    <div className="inspector">
      <header className="inspector-head">
        <Tile type={type} />
        <div className="grow">
          <h2 className="cut">{node.title || type?.name || node.type}</h2>
          <p className="quiet cut" title={`${id} · ${node.type}`}>
            {id} · {node.type}
          </p>
        </div>
        <NodeMenu />
        <button className="kbd" title={t('inspector.help')} onClick={() => showTab('help')}>
          {'F1'}
        </button>
      </header>
      <Tabs
        label={t('inspector.label')}
        tabs={TABS.map((name) => ({ id: name, text: t(`tab.${name}`) }))}
        on={tab}
        set={(next) => useFrame.setState({ tab: next })}
      />
      <div className="inspector-body" role="tabpanel" aria-label={t(`tab.${tab}`)} tabIndex={0}>
        {older !== undefined && tab === 'settings' && <p className="hint padded">{t('inspector.upgraded', { version: older })}</p>}
        {tab === 'help' ? (
          type === undefined ? (
            <p className="empty">{t('inspector.notInstalled')}</p>
          ) : (
            <Markdown text={type.help} />
          )
        ) : tab === 'output' ? (
          <OutputPanel id={id} />
        ) : type === undefined ? (
          <Placeholder settings={node.settings} type={node.type} />
        ) : (
          <>
            <HeadPicture id={id} type={type} />
            <Form id={id} node={upgraded === undefined || upgraded.type === node.type ? node : { ...node, ...upgraded }} type={type} />
          </>
        )}
      </div>
    </div>
  )
}

const FOR_NODES = ['runHere', 'look', 'reset', 'rename', 'link', 'duplicate', 'copy', 'delete']

/** What can be done with the selected node. */
function NodeMenu() {
  const items = COMMANDS.filter((command) => FOR_NODES.includes(command.id)).sort((a, b) => FOR_NODES.indexOf(a.id) - FOR_NODES.indexOf(b.id))
  return (
    <Menu
      label={t('inspector.more')}
      items={items.map((command) => ({ label: nameOf(command), act: command.run, ...(command.keys[0] ? { hint: shownKey(command.keys[0]) } : {}) }))}
    />
  )
}

/** A node whose type is not installed keeps its settings, which are shown as they are. */
function Placeholder({ settings, type }: { settings: object; type: string }) {
  return (
    <div className="form">
      <p className="problem-note error">{t('inspector.missing', { type })}</p>
      <pre className="mono">{JSON.stringify(settings, null, 2)}</pre>
    </div>
  )
}
