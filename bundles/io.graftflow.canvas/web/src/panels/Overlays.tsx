import { lazy, Suspense } from 'react'
import { useFrame } from '../host/frame'
import { AskDialog } from './overlays/AskDialog'
import { NodeSearch } from './overlays/NodeSearch'

const CommandSearch = lazy(() => import('./overlays/CommandSearch'))
const ConflictDialog = lazy(() => import('./overlays/ConflictDialog'))
const FilePicker = lazy(() => import('./overlays/FilePicker'))
const KeysDialog = lazy(() => import('./overlays/KeysDialog'))
const LinkDialog = lazy(() => import('./overlays/LinkDialog'))
const ModelPicker = lazy(() => import('./overlays/ModelPicker'))
const OpenDialog = lazy(() => import('./overlays/OpenDialog'))
const Preferences = lazy(() => import('./overlays/Preferences'))
const SaveAsDialog = lazy(() => import('./overlays/SaveAsDialog'))
const ShareDialog = lazy(() => import('./overlays/ShareDialog'))

/** What is open over the window. */
export function Overlays() {
  const overlay = useFrame((frame) => frame.overlay)
  switch (overlay.kind) {
    case 'none':
      return null
    case 'search':
      return <NodeSearch at={overlay.at} from={overlay.from} />
    case 'ask':
      return <AskDialog {...overlay} />
    default:
      return <Suspense fallback={null}>{<Loaded />}</Suspense>
  }
}

function Loaded() {
  const overlay = useFrame((frame) => frame.overlay)
  switch (overlay.kind) {
    case 'commands':
      return <CommandSearch />
    case 'keys':
      return <KeysDialog />
    case 'share':
      return <ShareDialog />
    case 'link':
      return <LinkDialog />
    case 'open':
      return <OpenDialog />
    case 'save-as':
      return <SaveAsDialog />
    case 'preferences':
      return <Preferences />
    case 'conflict':
      return <ConflictDialog />
    case 'files':
      return <FilePicker wants={overlay.wants} path={overlay.path} then={overlay.then} />
    case 'models':
      return <ModelPicker then={overlay.then} />
    default:
      return null
  }
}
