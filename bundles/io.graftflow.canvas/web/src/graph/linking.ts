import { create } from 'zustand'
import { inputOf, outputOf, refusal, type Catalogue, type End, type Kind } from '../flow/catalogue'
import type { Flow } from '../flow/model'
import { api } from '../host/api'
import { flow, useDocument } from '../host/document'
import { catalogue } from '../host/live'
import { t } from '../host/texts'

/** The link that is being drawn: where it begins, and where it may end. */
export interface Linking {
  readonly from: (End & { readonly direction: 'in' | 'out'; readonly kind: Kind }) | undefined
  /** The server's word by `node.port`: empty when it fits, else why not. */
  readonly reasons: ReadonlyMap<string, string>
}

export const useLinking = create<Linking>(() => ({ from: undefined, reasons: new Map() }))

export function startLinking(node: string, port: string, direction: 'in' | 'out'): void {
  const { kind } = (direction === 'out' ? outputOf : inputOf)(flow(), catalogue(), { node, port }) ?? {}
  if (kind === undefined) {
    return
  }
  const from = { node, port, direction, kind }
  useLinking.setState({ from, reasons: new Map() })
  void api
    .fits(useDocument.getState().path, flow(), node, port, direction)
    .then(({ ports }) => {
      if (useLinking.getState().from === from) {
        useLinking.setState({ reasons: new Map(ports.map((fit) => [`${fit.node}.${fit.port}`, fit.fits ? '' : fit.reason])) })
      }
    })
    .catch(() => undefined)
}

export function stopLinking(): void {
  useLinking.setState({ from: undefined, reasons: new Map() })
}

/** Why a link from one port to another can't be; empty when it can. The kinds say it at once, the server more exactly. */
export function reasonAgainst(drawn: Flow, known: Catalogue, from: End, to: End, state: Linking): string {
  const why = refusal(drawn, known, from, to)
  if (why === 'other-kind') {
    const output = outputOf(drawn, known, from)
    const input = inputOf(drawn, known, to)
    return t('link.otherKind', { from: t(`kind.${output!.kind}`), to: t(`kind.${input!.kind}`) })
  }
  if (why !== undefined) {
    return t(`link.${why}`)
  }
  if (drawn.links.some((link) => link.from === from.node && link.output === from.port && link.to === to.node && link.input === to.port)) {
    return t('link.exists')
  }
  const other = state.from?.direction === 'in' ? from : to
  return state.reasons.get(`${other.node}.${other.port}`) ?? ''
}
