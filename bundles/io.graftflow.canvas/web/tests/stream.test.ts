import { afterEach, describe, expect, it, vi } from 'vitest'
import { listen, type Listener } from '../src/host/stream'

/** One browser: its tabs' streams, and the lock that the first tab holds until it is closed. */
class Source {
  static opened: Source[] = []
  readonly listeners = new Map<string, (event: { lastEventId: string; data: string }) => void>()
  onerror: (() => void) | undefined

  constructor(readonly address: string) {
    Source.opened.push(this)
  }

  addEventListener(type: string, listener: (event: { lastEventId: string; data: string }) => void): void {
    this.listeners.set(type, listener)
  }

  close(): void {}

  send(id: string, data: object): void {
    this.listeners.get('flow')?.({ lastEventId: id, data: JSON.stringify(data) })
  }
}

function tabs() {
  const waiting: (() => Promise<unknown>)[] = []
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('navigator', { locks: { request: (_: string, holds: () => Promise<unknown>) => waiting.push(holds) } })
  const tab = () => {
    const heard: unknown[] = []
    const listener: Listener = {
      hear: (told) => heard.push(told),
      joined: () => heard.push('joined'),
      broke: () => heard.push('broke'),
      reach: () => Promise.resolve(),
      failed: (why) => heard.push(why),
      why: String,
    }
    listen(['flow'], listener)
    return heard
  }
  return { tab, next: () => void waiting.shift()?.() }
}

describe('the stream of events', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    Source.opened = []
  })

  it('is one for all tabs, all of which hear the same', async () => {
    const { tab, next } = tabs()
    const [first, second] = [tab(), tab()]
    next()
    expect(Source.opened).toHaveLength(1)
    Source.opened[0]!.send('a-1', { type: 'flow', path: 'x' })
    await vi.waitFor(() => expect(second).toEqual([{ type: 'flow', path: 'x' }]))
    expect(first).toEqual(second)
    Source.opened[0]!.onerror?.()
    await vi.waitFor(() => expect(second.at(-1)).toBe('broke'))
  })

  it('is joined by a tab that comes later', async () => {
    const { tab, next } = tabs()
    tab()
    next()
    Source.opened[0]!.send('a-3', { type: 'flow', path: 'x' })
    const late = tab()
    await vi.waitFor(() => expect(late).toEqual(['joined']))
  })

  it('goes on after the last event in the next tab when the first is closed', async () => {
    const { tab, next } = tabs()
    tab()
    const second = tab()
    next()
    Source.opened[0]!.send('a-7', { type: 'flow', path: 'x' })
    await vi.waitFor(() => expect(second).toHaveLength(1))
    next()
    expect(Source.opened[1]!.address).toBe('/api/events?lastEventId=a-7')
  })
})
