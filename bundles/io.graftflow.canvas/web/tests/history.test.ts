import { describe, expect, test } from 'vitest'
import { begin, edit, redo, seal, undo, undoable } from '../src/flow/history'
import { EMPTY } from '../src/flow/model'
import { chance, randomEdit } from './random'

describe('history', () => {
  test.each([1, 2, 3, 4, 5])('undoing everything gives the beginning, redoing everything the end (seed %i)', (seed) => {
    const random = chance(seed)
    const states = [EMPTY]
    let history = begin(EMPTY)
    for (let count = 0; count < 200; count++) {
      history = edit(history, 'edit', randomEdit(random, history.present))
      if (history.present !== states.at(-1)) {
        states.push(history.present)
      }
    }
    for (const state of states.slice(0, -1).reverse()) {
      history = undo(history)
      expect(history.present).toBe(state)
    }
    expect(undo(history)).toBe(history)
    for (const state of states.slice(1)) {
      history = redo(history)
      expect(history.present).toBe(state)
    }
    expect(redo(history)).toBe(history)
  })

  test('an undo after an edit is what was before, and a redo after that what the edit made', () => {
    const random = chance(7)
    let history = begin(EMPTY)
    for (let count = 0; count < 50; count++) {
      const before = history.present
      const after = edit(history, 'edit', randomEdit(random, before))
      if (after !== history) {
        expect(undo(after).present).toBe(before)
        expect(redo(undo(after)).present).toBe(after.present)
      }
      history = after
    }
  })

  test('edits with one key are one step until they are sealed', () => {
    let history = begin('')
    for (const text of ['a', 'ab', 'abc']) {
      history = edit(history, 'type', text, 'field')
    }
    expect(history.past).toHaveLength(1)
    history = edit(seal(history), 'type', 'abcd', 'field')
    expect(undo(history).present).toBe('abc')
    expect(undo(undo(history)).present).toBe('')
  })

  test('a new edit after an undo forgets what was undone', () => {
    const history = edit(undo(edit(begin(0), 'one', 1)), 'two', 2)
    expect(history.future).toHaveLength(0)
    expect(undo(history).present).toBe(0)
  })

  test('an edit that changes nothing is no step', () => {
    const history = begin(EMPTY)
    expect(edit(history, 'nothing', EMPTY)).toBe(history)
    expect(undoable(history)).toBeUndefined()
  })
})
