import { hide } from '../../host/frame'
import { t } from '../../host/texts'
import { Dialog } from './Dialog'

/** A question before something that no undo brings back. */
export function AskDialog({ title, text, action, then }: { title: string; text: string; action: string; then: () => void }) {
  return (
    <Dialog
      title={title}
      foot={
        <>
          <button className="button" autoFocus onClick={hide}>
            {t('common.keep')}
          </button>
          <button
            className="button bad"
            onClick={() => {
              hide()
              then()
            }}
          >
            {action}
          </button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  )
}
