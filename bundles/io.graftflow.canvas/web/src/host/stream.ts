/**
 * The server's stream of events, one for all tabs of this browser: browsers allow six connections to a host, and a stream
 * keeps one for good. The tab that holds the lock reads the stream and tells the others; when it is closed, the next one
 * goes on after the last event that it was told.
 */

export interface Listener {
  /** Takes an event's data. */
  readonly hear: (told: unknown) => void
  /** Another tab reads the stream; what happened before this is not heard. */
  readonly joined: () => void
  /** The stream broke off. */
  readonly broke: () => void
  /** Gets through to the server again, or fails. */
  readonly reach: () => Promise<void>
  /** Why that failed, as this tab and all others are to know it. */
  readonly failed: (why: string) => void
  readonly why: (failure: unknown) => string
}

type Word =
  | { readonly kind: 'event'; readonly id: string; readonly data: string }
  | { readonly kind: 'broke' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'join' }
  | { readonly kind: 'welcome'; readonly id: string }

const NAME = 'graftflow-events'
const AGAIN_MILLIS = 1000

/** Hears of all events of these types from now on, from the server or by way of another tab. */
export function listen(types: readonly string[], listener: Listener): void {
  const channel = new BroadcastChannel(NAME)
  let reads = false
  let lastId = ''
  const tell = (word: Word) => channel.postMessage(word)

  const take = (word: Word) => {
    if (word.kind === 'event') {
      lastId = word.id
      listener.hear(JSON.parse(word.data))
    } else if (word.kind === 'broke') {
      listener.broke()
    } else if (word.kind === 'failed') {
      listener.failed(word.why)
    }
  }
  const share = (word: Word) => {
    take(word)
    tell(word)
  }

  const open = () => {
    const stream = new EventSource(lastId === '' ? '/api/events' : `/api/events?lastEventId=${encodeURIComponent(lastId)}`)
    types.forEach((type) =>
      stream.addEventListener(type, (event: MessageEvent<string>) => share({ kind: 'event', id: event.lastEventId, data: event.data })),
    )
    stream.onerror = () => {
      stream.close()
      share({ kind: 'broke' })
      window.setTimeout(reopen, AGAIN_MILLIS)
    }
  }
  const reopen = () => {
    listener.reach().then(open, (failure: unknown) => {
      share({ kind: 'failed', why: listener.why(failure) })
      // also without a session: the address may be opened in another tab, whose cookie is this one's too
      window.setTimeout(reopen, AGAIN_MILLIS)
    })
  }

  channel.onmessage = ({ data: word }: MessageEvent<Word>) => {
    if (reads) {
      if (word.kind === 'join' && lastId !== '') {
        tell({ kind: 'welcome', id: lastId })
      }
    } else if (word.kind === 'welcome' && lastId === '') {
      lastId = word.id
      listener.joined()
    } else {
      take(word)
    }
  }
  tell({ kind: 'join' })
  void navigator.locks.request(NAME, () => {
    reads = true
    open()
    return new Promise(() => {})
  })
}
