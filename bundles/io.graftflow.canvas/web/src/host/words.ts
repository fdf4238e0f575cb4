import { language } from './texts'

/** Figures as the page writes them: k/M/B, MB/GB, seconds and minutes, thousands separated. */

export function count(value: number): string {
  return value.toLocaleString(language())
}

/** 22.6 M, 3,850: three figures where there are many. */
export function size(value: number): string {
  return scaled(value, 1000, ['', 'k', 'M', 'B'], 10_000)
}

/** 412 MB. */
export function bytes(value: number): string {
  return scaled(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB'], 1000)
}

function scaled(value: number, base: number, units: string[], from: number): string {
  let unit = 0
  let rest = value
  if (Math.abs(value) >= from) {
    while (Math.abs(rest) >= base && unit < units.length - 1) {
      rest /= base
      unit++
    }
  }
  const digits = unit === 0 || Math.abs(rest) >= 100 ? 0 : 1
  const text = rest.toLocaleString(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return units[unit] === '' ? text : `${text} ${units[unit]}`
}

/** 0.02 s, 3.2 s, 2 min 10 s, 1 h 5 min. */
export function duration(seconds: number): string {
  if (seconds < 0.005) {
    return '0 s'
  }
  if (seconds < 59.5) {
    const digits = seconds < 0.095 ? 2 : seconds < 9.95 ? 1 : 0
    return `${seconds.toLocaleString(language(), { maximumFractionDigits: digits })} s`
  }
  const minutes = Math.floor(Math.round(seconds) / 60)
  return minutes < 60
    ? join(minutes, 'min', Math.round(seconds) % 60, 's')
    : join(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function join(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
}

/** A measured number, four figures; very small ones as 8.72 × 10⁻⁶. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value)
  }
  const size = Math.abs(value)
  if (value !== 0 && (size < 1e-4 || size >= 1e9)) {
    const [mantissa = '', power = '0'] = value.toExponential(2).split('e')
    return `${mantissa} × 10${raised(Number(power))}`
  }
  return value.toLocaleString(language(), size >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 })
}

function raised(power: number): string {
  return String(power).replace(/./g, (sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]!))
}

/** A shape as the field writes it: [batch, 384]. */
export function shape(dims: readonly (number | string | null)[] | null): string {
  return dims === null ? '?' : `[${dims.map((dim) => dim ?? '?').join(', ')}]`
}

/** The last part of a path. */
export function lastName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '')
}
