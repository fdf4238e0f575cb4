import { COMMANDS, nameOf, shownKey, type Command } from '../../host/keys'
import { t } from '../../host/texts'
import { Dialog } from './Dialog'

const GROUPS: readonly Command['group'][] = ['run', 'edit', 'view', 'file', 'help']
const HANDS = ['select', 'pan', 'zoom', 'box', 'double', 'drag', 'insert', 'drop'] as const

/** All keys, and what hands do on the canvas. */
export default function KeysDialog() {
  return (
    <Dialog title={t('do.keys')} wide read>
      <div className="keys">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`keys.${group}`)}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map((command) => (
                <div key={command.id}>
                  <dt>{nameOf(command)}</dt>
                  <dd>
                    {command.keys.map((key) => (
                      <span className="kbd" key={key}>
                        {shownKey(key)}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t('keys.hands')}</h3>
          <dl>
            {HANDS.map((hand) => (
              <div key={hand}>
                <dt>{t(`hand.${hand}`)}</dt>
                <dd className="quiet">{t(`hand.${hand}How`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  )
}
