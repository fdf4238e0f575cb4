import { lexer, type Token, type Tokens } from 'marked'
import { memo, useMemo, type ReactNode } from 'react'

/**
 * Markdown as elements. No markup of a text ever becomes markup of the page: HTML in it is shown as the characters that it
 * is written with, pictures as their description, and only web addresses become links.
 */
export default memo(function MarkdownText({ text }: { text: string }) {
  const tokens = useMemo(() => lexer(text), [text])
  return <div className="markdown">{blocks(tokens)}</div>
})

function blocks(tokens: readonly Token[]): ReactNode[] {
  return tokens.map((token, index) => <Block key={index} token={token} />)
}

function Block({ token }: { token: Token }): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      return depth <= 1 ? <h2>{spans(tokens)}</h2> : <h3>{spans(tokens)}</h3>
    }
    case 'paragraph':
      return <p>{spans((token as Tokens.Paragraph).tokens)}</p>
    case 'code':
      return <pre className="mono">{(token as Tokens.Code).text}</pre>
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens)}</blockquote>
    case 'hr':
      return <hr />
    case 'list': {
      const list = token as Tokens.List
      const items = list.items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>)
      return list.ordered ? <ol start={list.start === '' ? 1 : list.start}>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return <Grid table={token as Tokens.Table} />
    case 'text': {
      const { tokens, text } = token as Tokens.Text
      return tokens === undefined ? text : spans(tokens)
    }
    default:
      return token.raw
  }
}

function Grid({ table }: { table: Tokens.Table }) {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell, index) => (
            <th key={index}>{spans(cell.tokens)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{spans(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function spans(tokens: readonly Token[]): ReactNode[] {
  return tokens.map((token, index) => <Span key={index} token={token} />)
}

function Span({ token }: { token: Token }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{spans((token as Tokens.Strong).tokens)}</strong>
    case 'em':
      return <em>{spans((token as Tokens.Em).tokens)}</em>
    case 'del':
      return <del>{spans((token as Tokens.Del).tokens)}</del>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      return isWeb(href) ? (
        <a href={href} target="_blank" rel="noreferrer">
          {spans(tokens)}
        </a>
      ) : (
        spans(tokens)
      )
    }
    case 'image':
      return (token as Tokens.Image).text
    case 'text': {
      const { tokens, text } = token as Tokens.Text
      return tokens === undefined ? text : spans(tokens)
    }
    case 'escape':
      return (token as Tokens.Escape).text
    default:
      return token.raw
  }
}

/** Whether an address leads to the web and nowhere else. */
export function isWeb(href: string): boolean {
  return /^https?:\/\//i.test(href)
}
