import { Suspense } from 'react'
import { useFrame } from '../host/frame'
import { AskDialog } from './overlays/AskDialog'
import { NodeSearch } from './overlays/NodeSearch'
import { lazily } from './lazily'

const CommandSearch = lazily(() => import('./overlays/CommandSearch'))
const ConflictDialog = lazily(() => import('./overlays/ConflictDialog'))
const FilePicker = lazily(() => import('./overlays/FilePicker'))
const KeysDialog = lazily(() => import('./overlays/KeysDialog'))
const LinkDialog = lazily(() => import('./overlays/LinkDialog'))
const ModelPicker = lazily(() => import('./overlays/ModelPicker'))
const OpenDialog = lazily(() => import('./overlays/OpenDialog'))
const PictureDialog = lazily(() => import('./overlays/PictureDialog'))
const Preferences = lazily(() => import('./overlays/Preferences'))
const SaveAsDialog = lazily(() => import('./overlays/SaveAsDialog'))
const ShareDialog = lazily(() => import('./overlays/ShareDialog'))

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
    case 'picture':
      return <PictureDialog address={overlay.address} name={overlay.name} note={overlay.note} />
    case 'models':
      return <ModelPicker then={overlay.then} />
    default:
      return null
  }
}
