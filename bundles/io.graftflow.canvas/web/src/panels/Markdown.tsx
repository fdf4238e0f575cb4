import { Suspense } from 'react'
import { lazily } from './lazily'

const MarkdownText = lazily(() => import('./MarkdownText'))

/** Markdown, shown as plain text until what reads it is loaded. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<div className="markdown plain-text">{text}</div>}>
      <MarkdownText text={text} />
    </Suspense>
  )
}
