import { useRef, useState } from 'react'
import { writeFlow } from '../../flow/text'
import { useDocument } from '../../host/document'
import { download } from '../../host/download'
import { pictureWith } from '../../host/pictures'
import { useLive } from '../../host/live'
import { hide, say } from '../../host/frame'
import { t } from '../../host/texts'
import { lastName } from '../../host/words'
import { dropped } from '../../graph/drop'
import { centre } from '../../graph/camera'
import { pngOf, svgOf } from '../../graph/picture'
import { Icon } from '../Icon'
import { Dialog } from './Dialog'

/** The workflow as a file, as a picture that carries it, or as text. */
export default function ShareDialog() {
  const drawn = useDocument((state) => state.history.present)
  const path = useDocument((state) => state.path)
  const live = useLive()
  const [busy, setBusy] = useState(false)
  const upload = useRef<HTMLInputElement>(null)
  const name = lastName(path).replace(/\.flow\.json$/, '')
  const svg = () => svgOf(drawn, live.catalogue, live.categories, live.checks)
  const picture = async () => {
    setBusy(true)
    try {
      download(`${name}.png`, await pictureWith(await pngOf(svg()), drawn))
    } catch {
      say(t('share.noPicture'), 'bad')
    } finally {
      setBusy(false)
    }
  }
  const take = (files: FileList | null) => {
    const data = new DataTransfer()
    for (const file of files ?? []) {
      data.items.add(file)
    }
    hide()
    void dropped(data, centre(), '')
  }
  return (
    <Dialog title={t('do.share')}>
      <div className="share">
        <Way icon="download" title={t('share.file')} text={t('share.fileHow')} act={() => download(`${name}.flow.json`, new Blob([writeFlow(drawn)], { type: 'application/json' }))} />
        <Way icon="image" title={t('share.png')} text={t('share.pngHow')} busy={busy} act={() => void picture()} />
        <Way icon="file" title={t('share.svg')} text={t('share.svgHow')} act={() => download(`${name}.svg`, new Blob([svg()], { type: 'image/svg+xml' }))} />
        <Way
          icon="table"
          title={t('share.copy')}
          text={t('share.copyHow')}
          act={() => void navigator.clipboard.writeText(writeFlow(drawn)).then(() => say(t('share.copied')))}
        />
        <Way icon="upload" title={t('share.upload')} text={t('share.uploadHow')} act={() => upload.current?.click()} />
        <input ref={upload} type="file" hidden multiple accept=".json,.png,.csv,.tsv,.parquet,.arrow,.onnx" onChange={(event) => take(event.target.files)} />
      </div>
    </Dialog>
  )
}

function Way({ icon, title, text, act, busy = false }: { icon: string; title: string; text: string; act: () => void; busy?: boolean }) {
  return (
    <button className="way" onClick={act} disabled={busy}>
      <Icon name={icon} />
      <span>
        <b>{title}</b>
        <span className="quiet">{text}</span>
      </span>
    </button>
  )
}
