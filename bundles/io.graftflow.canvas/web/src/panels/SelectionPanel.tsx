import { setGroup, type Side } from '../flow/edit'
import { change, useDocument, useFlow } from '../host/document'
import { act } from '../host/keys'
import { t } from '../host/texts'
import { alignSelected } from '../host/edits'

const SIDES: readonly Side[] = ['left', 'centre', 'right', 'top', 'middle', 'bottom', 'across', 'down']
const COLOURS = ['', 'data', 'model', 'train', 'fuse', 'eval']

/** Several things, or a note, a group or a link: what can be done with them. */
export function SelectionPanel() {
  const selection = useDocument((state) => state.selection)
  const flow = useFlow()
  const [first = ''] = selection
  const group = selection.size === 1 ? flow.groups[first] : undefined
  const placed = [...selection].filter((id) => id in flow.nodes || id in flow.notes)
  return (
    <div className="inspector">
      <header className="inspector-head">
        <div className="grow">
          <h2 className="cut">{group ? group.title || t('group.untitled') : t('selection.title', { n: selection.size })}</h2>
          <p className="quiet">{group ? t('group.holds', { n: group.nodes.length }) : t('selection.how')}</p>
        </div>
      </header>
      <div className="inspector-body">
        <div className="form">
          {group && (
            <div className="row">
              <div className="row-head">
                <span className="label">{t('group.colour')}</span>
              </div>
              <div className="swatches" role="radiogroup" aria-label={t('group.colour')}>
                {COLOURS.map((colour) => (
                  <button
                    key={colour}
                    role="radio"
                    aria-checked={group.colour === colour}
                    aria-label={t(`colour.${colour === '' ? 'none' : (colour as 'data')}`)}
                    className={`swatch colour-${colour === '' ? 'none' : colour}`}
                    onClick={() => change(t('edit.groupColour'), (before) => setGroup(before, first, { colour }))}
                  />
                ))}
              </div>
            </div>
          )}
          {placed.length > 1 && (
            <div className="row">
              <div className="row-head">
                <span className="label">{t('selection.align')}</span>
              </div>
              <div className="align">
                {SIDES.map((side) => (
                  <button key={side} className="button" disabled={(side === 'across' || side === 'down') && placed.length < 3} onClick={() => alignSelected(side)}>
                    {t(`align.${side}`)}
                  </button>
                ))}
              </div>
            </div>
          )}
          <div className="row actions">
            {placed.length > 0 && (
              <>
                <button className="button" onClick={() => act('group')}>
                  {t('do.group')}
                </button>
                <button className="button" onClick={() => act('duplicate')}>
                  {t('do.duplicate')}
                </button>
                <button className="button" onClick={() => act('copy')}>
                  {t('do.copy')}
                </button>
                <button className="button" onClick={() => act('runHere')}>
                  {t('do.runHere')}
                </button>
              </>
            )}
            <button className="button bad" onClick={() => act('delete')}>
              {group ? t('do.ungroup') : t('do.delete')}
            </button>
          </div>
        </div>
      </div>
    </div>
  )
}
