import {
  applyNodeChanges,
  ConnectionMode,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  ViewportPortal,
  type Connection,
  type EdgeChange,
  type FinalConnectionState,
  type IsValidConnection,
  type NodeChange,
  type OnConnectStart,
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type MouseEvent as ReactMouseEvent } from 'react'
import { connect, insertOnLink, moveTo } from '../flow/edit'
import { linkText } from '../flow/model'
import { change, flow, select, useDocument, useFlow } from '../host/document'
import { say, show, showTab, useFrame } from '../host/frame'
import { catalogue, useLive } from '../host/live'
import { t } from '../host/texts'
import { Card } from './Card'
import { CrowdedLinks } from './CrowdedLinks'
import { useDetail, useFollowedZoom } from './detail'
import { drawnEdges, drawnNodes, framed, type DrawnEdge, type DrawnNode } from './drawn'
import { dropped, PALETTE_TYPE } from './drop'
import { linkAt, linkOf, linkTo, linkUnder, pick, placesAfter, reason, withMembers } from './hands'
import { Ground } from './Ground'
import { LinkEdge } from './LinkEdge'
import { reasonAgainst, startLinking, stopLinking, useLinking } from './linking'
import { Minimap } from './Minimap'
import { GroupFrame, NoteCard } from './Remarks'
import { GRID, guidesAmong } from './shape'
import { Tips } from './Tips'
import { Tools } from './Tools'
import { FIT, setCamera } from './camera'

const NODE_TYPES = { card: Card, note: NoteCard, frame: GroupFrame }
const EDGE_TYPES = { link: LinkEdge }
const SNAP: [number, number] = [GRID, GRID]

// what the drawing library is given must stay the same objects, or it draws every node again
const MORE_KEYS = ['Control', 'Meta', 'Shift']
const PAN_BUTTONS = [0, 1]
const NO_EDGES: DrawnEdge[] = []
const MANY_LINKS = 200
const ATTRIBUTION = { hideAttribution: true }

/** The drawing surface. It shows the workflow and turns what hands do into edits. */
export function Canvas() {
  const drawing = useFlow()
  const known = useLive((live) => live.catalogue)
  const selection = useDocument((state) => state.selection)
  const readOnly = useDocument((state) => state.readOnly !== '')
  const minimap = useFrame((frame) => frame.minimap)
  const snap = useFrame((frame) => frame.snap)
  const linking = useLinking((state) => state.from?.kind)
  const camera = useReactFlow<DrawnNode, DrawnEdge>()

  const [nodes, setNodes] = useState<DrawnNode[]>(() => drawnNodes(drawing, known, selection, []))
  const [lines, setLines] = useState<{ x: number[]; y: number[] }>({ x: [], y: [] })
  const [target, setTarget] = useState('')
  // an empty canvas stays where it is when its first node comes, which would jump away from the hand else
  const [fits] = useState(nodes.length > 0)
  // the lines that a dragged node is held against, found out when its drag begins
  const guides = useRef<ReturnType<typeof guidesAmong>>(undefined)
  const edges = useRef<DrawnEdge[]>([])
  edges.current = useMemo(
    () => drawnEdges(drawing, known, selection, edges.current),
    [drawing.links, drawing.nodes, known, selection],
  )

  useFollowedZoom()
  const detail = useDetail()
  const crowded = detail === 'tiny' && edges.current.length > MANY_LINKS
  const place = useRef<HTMLElement>(null)
  const onMoveStart = useCallback(() => place.current?.classList.add('moving'), [])
  const onMoveEnd = useCallback(() => place.current?.classList.remove('moving'), [])

  useEffect(() => setNodes((before) => drawnNodes(drawing, known, selection, before)), [drawing, known, selection])
  useEffect(() => setCamera(camera), [camera])

  const onNodesChange = useCallback((changes: NodeChange<DrawnNode>[]) => {
    const picked = changes.filter((one) => one.type === 'select')
    if (picked.length > 0) {
      pick(picked)
    }
    const moves = changes.filter((one) => one.type === 'position' || one.type === 'dimensions')
    if (moves.length > 0) {
      setNodes((before) => framed(applyNodeChanges(withMembers(moves, before), before), flow()))
    }
  }, [])

  const onEdgesChange = useCallback((changes: EdgeChange<DrawnEdge>[]) => {
    const picked = changes.filter((one) => one.type === 'select')
    if (picked.length > 0) {
      pick(picked)
    }
  }, [])

  const onNodeDrag = useCallback(
    (_: unknown, node: DrawnNode, all: DrawnNode[]) => {
      setTarget(all.length === 1 ? linkUnder(node) : '')
      guides.current ??= guidesAmong(
        camera
          .getNodes()
          .filter((other) => other.type !== 'frame' && !all.some((one) => one.id === other.id))
          .map((other) => ({ ...other.position, width: other.width ?? 0, height: other.height ?? 0 })),
      )
      const { width = 0, height = 0, position } = node
      const next = guides.current({ ...position, width, height })
      setLines((before) => (before.x.join() === next.x.join() && before.y.join() === next.y.join() ? before : next))
    },
    [camera],
  )

  const onNodeDragStop = useCallback(
    (_: unknown, node: DrawnNode, all: DrawnNode[]) => {
      guides.current = undefined
      setLines({ x: [], y: [] })
      setTarget('')
      const places = placesAfter(camera.getNodes(), all)
      const moved = moveTo(flow(), places)
      const into = all.length === 1 ? linkUnder(node) : ''
      const link = flow().links.find((one) => linkText(one) === into)
      const inserted = link && insertOnLink(moved, catalogue(), node.id, link)
      if (moved !== flow() || inserted) {
        change(inserted ? t('edit.insert') : t('edit.move', { n: places.size }), inserted ?? moved)
      }
    },
    [camera],
  )

  const onSelectionDrag = useCallback((event: unknown, all: DrawnNode[]) => all[0] && onNodeDrag(event, all[0], all), [onNodeDrag])
  const onSelectionDragStop = useCallback(
    (event: unknown, all: DrawnNode[]) => all[0] && onNodeDragStop(event, all[0], all),
    [onNodeDragStop],
  )

  const isValidConnection: IsValidConnection<DrawnEdge> = useCallback((wanted) => reason(wanted as Connection) === '', [])

  const onConnect = useCallback((made: Connection) => {
    const link = linkOf(made)
    change(t('edit.link'), (before) => connect(before, catalogue(), link))
  }, [])

  const onConnectEnd = useCallback((event: MouseEvent | TouchEvent, end: FinalConnectionState) => {
    const state = useLinking.getState()
    const { from } = state
    stopLinking()
    if (from === undefined || end.isValid === true) {
      return
    }
    if (end.toHandle) {
      const to = { node: end.toHandle.nodeId, port: end.toHandle.id ?? '' }
      const [output, input] = from.direction === 'out' ? [from, to] : [to, from]
      const why = reasonAgainst(flow(), catalogue(), output, input, state)
      say(why === '' ? t('link.refused') : why, 'bad')
      return
    }
    const { clientX, clientY } = 'changedTouches' in event ? event.changedTouches[0]! : event
    const card = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>('.react-flow__node-card')?.dataset['id']
    if (card !== undefined) {
      linkTo(from, card, state)
    } else {
      const canvas = camera.screenToFlowPosition({ x: clientX, y: clientY }, { snapToGrid: false })
      show({ kind: 'search', at: { x: clientX, y: clientY, canvas }, from })
    }
  }, [camera])

  const onDoubleClick = (event: ReactMouseEvent) => {
    if ((event.target as Element).classList.contains('react-flow__pane') && !readOnly) {
      const { clientX: x, clientY: y } = event
      show({ kind: 'search', at: { x, y, canvas: camera.screenToFlowPosition({ x, y }, { snapToGrid: false }) } })
    }
  }

  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    const type = event.dataTransfer.types.includes(PALETTE_TYPE)
    setTarget(type ? linkAt(event.clientX, event.clientY) : '')
  }

  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setTarget('')
    const at = camera.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false })
    void dropped(event.dataTransfer, at, linkAt(event.clientX, event.clientY))
  }

  return (
    <section
      ref={place}
      className={`canvas ${linking === undefined ? '' : `linking kind-${linking}`}`}
      aria-label={t('canvas.label')}
      onDoubleClick={onDoubleClick}
      onDragOver={onDragOver}
      onDragLeave={() => setTarget('')}
      onDrop={onDrop}
    >
      <ReactFlow<DrawnNode, DrawnEdge>
        nodes={nodes}
        edges={crowded ? NO_EDGES : edges.current}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onSelectionDrag={onSelectionDrag}
        onSelectionDragStop={onSelectionDragStop}
        onNodeDoubleClick={openSettings}
        onMoveStart={onMoveStart}
        onMoveEnd={onMoveEnd}
        onPaneClick={selectNothing}
        onConnect={onConnect}
        onConnectStart={onConnectStart}
        onConnectEnd={onConnectEnd}
        isValidConnection={isValidConnection}
        fitView={fits}
        fitViewOptions={FIT}
        connectionMode={ConnectionMode.Strict}
        connectionRadius={24}
        nodesConnectable={!readOnly}
        nodesDraggable={!readOnly}
        nodesFocusable
        edgesFocusable
        disableKeyboardA11y
        onlyRenderVisibleElements={detail !== 'tiny'}
        snapToGrid={snap}
        snapGrid={SNAP}
        minZoom={0.05}
        maxZoom={2.5}
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={MORE_KEYS}
        panActivationKeyCode="Space"
        selectionMode={SelectionMode.Partial}
        panOnDrag={PAN_BUTTONS}
        elevateNodesOnSelect={false}
        proOptions={ATTRIBUTION}
      >
        <Ground />
        {minimap && nodes.length > 0 && <Minimap nodes={nodes} />}
        <ViewportPortal>
          {crowded && <CrowdedLinks nodes={nodes} edges={edges.current} />}
          {lines.x.map((x) => (
            <i key={`x${x}`} className="guide down" style={{ transform: `translateX(${x}px)` }} />
          ))}
          {lines.y.map((y) => (
            <i key={`y${y}`} className="guide across" style={{ transform: `translateY(${y}px)` }} />
          ))}
        </ViewportPortal>
      </ReactFlow>
      {target !== '' && <style>{`.react-flow__edge[data-id=${JSON.stringify(target)}] .link-halo { opacity: 0.3 }`}</style>}
      {Object.keys(drawing.nodes).length === 0 && Object.keys(drawing.notes).length === 0 && <EmptyCanvas />}
      <Tips />
      <Tools />
    </section>
  )
}

const openSettings = (_: unknown, node: DrawnNode) => node.type === 'card' && showTab('settings')

const selectNothing = () => select([])

const onConnectStart: OnConnectStart = (_, { nodeId, handleId, handleType }) =>
  startLinking(nodeId ?? '', handleId ?? '', handleType === 'source' ? 'out' : 'in')

function EmptyCanvas() {
  return (
    <div className="empty-canvas">
      <h2>{t('canvas.empty')}</h2>
      <p>{t('canvas.emptyHow')}</p>
      <p>{t('canvas.emptyDrop')}</p>
    </div>
  )
}
