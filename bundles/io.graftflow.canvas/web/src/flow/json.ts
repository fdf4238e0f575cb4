import { Figure, type Json } from './model'

/** Where a JSON text is wrong; line and column begin at 1. */
export class JsonFault extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message)
  }
}

/** Reads JSON, and unlike JavaScript's own reader keeps figures as they are written and refuses members given twice. */
export function readJson(text: string): Json {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

const MOST_NESTED = 500
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const SIMPLE = /[^"\\\u0000-\u001f]*/y

class Reader {
  private at = 0

  constructor(private readonly text: string) {}

  end(): void {
    this.blank()
    if (this.at < this.text.length) {
      throw this.fault()
    }
  }

  value(depth: number): Json {
    this.blank()
    if (depth > MOST_NESTED) {
      throw this.fault()
    }
    switch (this.text[this.at]) {
      case '{':
        return this.object(depth)
      case '[':
        return this.array(depth)
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private object(depth: number): Json {
    const result: { [name: string]: Json } = {}
    this.at++
    if (this.take('}')) {
      return result
    }
    do {
      this.blank()
      const name = this.text[this.at] === '"' ? this.string() : this.fail()
      if (Object.hasOwn(result, name)) {
        throw this.fault()
      }
      if (!this.take(':')) {
        throw this.fault()
      }
      // as an own member, also when it is called __proto__
      Object.defineProperty(result, name, { value: this.value(depth + 1), enumerable: true, writable: true, configurable: true })
    } while (this.take(','))
    return this.take('}') ? result : this.fail()
  }

  private array(depth: number): Json {
    const result: Json[] = []
    this.at++
    if (this.take(']')) {
      return result
    }
    do {
      result.push(this.value(depth + 1))
    } while (this.take(','))
    return this.take(']') ? result : this.fail()
  }

  private string(): string {
    let result = ''
    this.at++
    for (;;) {
      SIMPLE.lastIndex = this.at
      const run = SIMPLE.exec(this.text)![0]
      result += run
      this.at += run.length
      const next = this.text[this.at++]
      if (next === '"') {
        return result
      }
      if (next !== '\\') {
        this.at--
        throw this.fault()
      }
      result += this.escape()
    }
  }

  private escape(): string {
    const letter = this.text[this.at++] ?? ''
    if (letter === 'u') {
      const code = this.text.slice(this.at, this.at + 4)
      if (!/^[0-9a-fA-F]{4}$/.test(code)) {
        throw this.fault()
      }
      this.at += 4
      return String.fromCharCode(parseInt(code, 16))
    }
    const plain = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[letter]
    if (plain === undefined) {
      this.at--
      throw this.fault()
    }
    return plain
  }

  private number(): Json {
    NUMBER.lastIndex = this.at
    const text = NUMBER.exec(this.text)?.[0]
    if (text === undefined) {
      throw this.fault()
    }
    this.at += text.length
    const value = Number(text)
    const exact = decimalText(text)
    return Number.isFinite(value) && numberText(value) === exact ? value : new Figure(exact)
  }

  private word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) {
      throw this.fault()
    }
    this.at += word.length
    return value
  }

  private take(sign: string): boolean {
    this.blank()
    if (this.text[this.at] !== sign) {
      return false
    }
    this.at++
    return true
  }

  private blank(): void {
    while (' \n\r\t'.includes(this.text[this.at] ?? 'x')) {
      this.at++
    }
  }

  private fail(): never {
    throw this.fault()
  }

  private fault(): JsonFault {
    const before = this.text.slice(0, this.at)
    const line = before.split('\n').length
    const column = this.at - before.lastIndexOf('\n')
    return new JsonFault(this.text[this.at] ?? '', line, column)
  }
}

/** A decimal number's text as the file has it: digits while it is short, else `1E-7`, trailing zeros kept. */
export function decimalText(text: string): string {
  if (/^-?\d+$/.test(text)) {
    return text === '-0' ? '0' : text
  }
  const [, sign = '', whole = '', part = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + part).replace(/^0+(?=\d)/, '')
  const scale = part.length - Number(power)
  const adjusted = digits.length - 1 - scale
  const minus = /^0+$/.test(digits) ? '' : sign
  if (scale >= 0 && adjusted >= -6) {
    const padded = digits.padStart(scale + 1, '0')
    const point = padded.length - scale
    return minus + padded.slice(0, point) + (scale > 0 ? '.' + padded.slice(point) : '')
  }
  const rest = digits.slice(1)
  const mantissa = digits[0] + (rest === '' ? '' : '.' + rest)
  return adjusted === 0 ? minus + mantissa : `${minus}${mantissa}E${adjusted > 0 ? '+' : ''}${adjusted}`
}

/** A number's text as the file has it. */
export function numberText(value: number): string {
  const text = String(value)
  return Number.isSafeInteger(value) ? text.replace(/^-0$/, '0') : decimalText(text)
}

/** JSON as the file has it: two spaces, one element a line, `{}` and `[]` when empty, no line feed at the end. */
export function writeJson(value: Json, indent = ''): string {
  if (value instanceof Figure) {
    return value.text
  }
  if (typeof value === 'number') {
    return numberText(value)
  }
  if (typeof value === 'string') {
    return quote(value)
  }
  if (value === null || typeof value === 'boolean') {
    return String(value)
  }
  const deeper = indent + '  '
  if (Array.isArray(value)) {
    return block('[', ']', value.map((element) => deeper + writeJson(element, deeper)), indent)
  }
  const members = Object.entries(value).map(([name, member]) => `${deeper}${quote(name)}: ${writeJson(member, deeper)}`)
  return block('{', '}', members, indent)
}

/** A text in quotes; control characters as the file has them, in capital hexadecimal digits. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/\\u00[0-9a-f]{2}/g, (code) => '\\u' + code.slice(2).toUpperCase())
}

function block(open: string, close: string, lines: string[], indent: string): string {
  return lines.length === 0 ? open + close : `${open}\n${lines.join(',\n')}\n${indent}${close}`
}
