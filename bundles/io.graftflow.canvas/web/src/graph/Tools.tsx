import { useStore } from '@xyflow/react'
import { useFrame } from '../host/frame'
import { t } from '../host/texts'
import { Icon } from '../panels/Icon'
import { fitAll, zoomIn, zoomOut, zoomTo } from './camera'
import { arrange } from './arrange'

/** Zoom, fit, layout, map and grid, in the lower left corner. */
export function Tools() {
  const percent = useStore((state) => Math.round(state.transform[2] * 100))
  const minimap = useFrame((frame) => frame.minimap)
  const snap = useFrame((frame) => frame.snap)
  return (
    <div className="tools" role="toolbar" aria-label={t('tools.label')}>
      <Tool icon="minus" label={t('tools.out')} act={zoomOut} />
      <button className="percent figures" title={t('tools.reset')} aria-label={t('tools.zoomed', { percent })} onClick={() => zoomTo(1)}>
        {percent}
      </button>
      <Tool icon="plus" label={t('tools.in')} act={zoomIn} />
      <Tool icon="fit" label={t('tools.fit')} act={fitAll} />
      <Tool icon="arrange" label={t('tools.arrange')} act={() => void arrange()} />
      <Tool icon="grid" label={t('tools.snap')} pressed={snap} act={() => useFrame.setState({ snap: !snap })} />
      <Tool icon="map" label={t('tools.map')} pressed={minimap} act={() => useFrame.setState({ minimap: !minimap })} />
    </div>
  )
}

function Tool({ icon, label, act, pressed }: { icon: string; label: string; act: () => void; pressed?: boolean }) {
  return (
    <button title={label} aria-label={label} aria-pressed={pressed} onClick={act}>
      <Icon name={icon} />
    </button>
  )
}
