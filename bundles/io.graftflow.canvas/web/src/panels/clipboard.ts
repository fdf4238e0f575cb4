import { centre } from '../graph/camera'
import { copied, deleteSelected, pasteText } from '../host/edits'
import { dropped } from '../graph/drop'
import { useDocument } from '../host/document'

let pastes = 0

/** Copying, cutting and pasting by the browser's own events, which need no permission. Gives the way to stop. */
export function clipboard(): () => void {
  const isOurs = (event: ClipboardEvent) => {
    const target = event.target instanceof Element ? event.target : document.body
    const elsewhere = target.closest('input, textarea, [contenteditable=true], .selectable') !== null
    return !elsewhere && useDocument.getState().path !== '' && (getSelection()?.isCollapsed ?? true)
  }
  const copy = (event: ClipboardEvent) => {
    const text = isOurs(event) ? copied() : ''
    if (text !== '') {
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
      pastes = 0
      if (event.type === 'cut') {
        deleteSelected()
      }
    }
  }
  const paste = (event: ClipboardEvent) => {
    if (!isOurs(event) || event.clipboardData === null) {
      return
    }
    const middle = centre()
    const at = { x: middle.x - 92 + 20 * pastes, y: middle.y - 54 + 20 * pastes }
    if (event.clipboardData.files.length > 0) {
      event.preventDefault()
      void dropped(event.clipboardData, at, '')
    } else if (pasteText(event.clipboardData.getData('text/plain'), at)) {
      event.preventDefault()
      pastes++
    }
  }
  document.addEventListener('copy', copy)
  document.addEventListener('cut', copy)
  document.addEventListener('paste', paste)
  return () => {
    document.removeEventListener('copy', copy)
    document.removeEventListener('cut', copy)
    document.removeEventListener('paste', paste)
  }
}
