import { afterEach, describe, expect, test, vi } from 'vitest'
import { isElsewhere, showDock, useFrame } from '../src/host/frame'
import { isShells } from '../src/host/keys'

/** The page as it is opened at an address. */
function openedAt(search: string): string[] {
  const told: string[] = []
  vi.stubGlobal('location', { search })
  vi.stubGlobal('window', { graftflowTell: (message: string) => told.push(message), innerWidth: 1440 })
  return told
}

afterEach(() => vi.unstubAllGlobals())

describe('problems and log', () => {
  test('are tabs of the page in a browser', () => {
    const told = openedAt('')
    showDock('problems')
    expect(useFrame.getState().dock).toBe('problems')
    expect(isElsewhere('log')).toBe(false)
    expect(told).toEqual([])
  })

  test('are views of the desktop application, which is asked for them', () => {
    const told = openedAt('?in=desktop')
    showDock('preview')
    showDock('problems')
    expect(useFrame.getState().dock).toBe('preview')
    expect(told.map((message) => JSON.parse(message))).toEqual([{ type: 'view', view: 'problems' }])
    expect(isElsewhere('training')).toBe(false)
  })
})

describe('keys', () => {
  test('are the page\'s in a browser', () => {
    openedAt('')
    expect(['Mod+D', 'F7', 'P'].some(isShells)).toBe(false)
  })

  test('that the window has are not done twice in the desktop application', () => {
    openedAt('?in=desktop')
    expect(['Mod+D', 'Mod+Z', 'Mod+Shift+Z', 'Mod+S', 'F7', 'Shift+F7'].every(isShells)).toBe(true)
    expect(['P', 'A', 'Mod+E', 'Shift+L', 'F2', 'ArrowUp', 'Delete'].some(isShells)).toBe(false)
  })
})
