import { useState } from 'react'
import { Dialog } from './Dialog'

interface Props {
  address: string
  name: string
  note: string
}

/** A picture of a table, as large as it is or as there is room for. */
export default function PictureDialog({ address, name, note }: Props) {
  const [size, setSize] = useState('')
  return (
    <Dialog title={name} wide read>
      <div className="large-picture">
        <img src={address} alt={name} onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSize(`${naturalWidth} × ${naturalHeight}`)} />
        <p className="quiet figures">{note === '' ? size : note}</p>
      </div>
    </Dialog>
  )
}
