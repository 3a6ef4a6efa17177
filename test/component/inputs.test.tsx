/** Values that a server's file leaves to the person: asked for in place, and sent once. */
import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { ConnectionState } from '../../shared/model/connection'
import type { InputView } from '../../shared/model/input'
import { done, problem, server } from '../support/renderer-fixtures'
import { openWindow } from './render'

const waits: ConnectionState = {
  kind: 'failed',
  problem: problem({ code: 'config.needs-input', title: 'A value is missing that its client keeps', action: 'none' }),
}
const input = (id: string, more: Partial<InputView> = {}): InputView => ({
  id,
  label: null,
  isSecret: false,
  options: null,
  suggested: null,
  isKnown: false,
  ...more,
})
const detail = () => within(screen.getByRole('complementary'))

// Would catch: a value sent before all are there, one that is known asked for again, a secret that is shown.
it('asks for what is missing, each in its own way, and keeps all of it at once', async () => {
  const { user, asked } = await openWindow([server('x', waits)], {
    'server.inputs': () =>
      done({
        inputs: [
          input('key', { label: 'API key', isSecret: true }),
          input('region', { options: ['eu', 'us'] }),
          input('team', { suggested: 'shop' }),
          input('known', { isKnown: true }),
        ],
      }),
    'server.setInputs': () => done({ saved: true }),
  })
  await waitFor(() => expect(detail().getByText('x needs 3 values from you')).toBeDefined())
  expect(detail().queryByLabelText('known')).toBeNull()
  const key = detail().getByLabelText('API key')
  expect(key.getAttribute('type')).toBe('password')
  await user.type(key, 'k-1')
  await user.click(detail().getByRole('button', { name: 'Save and connect x' }))
  expect(asked('server.setInputs')).toEqual([])
  expect(detail().getByRole('alert').textContent).toBe('Enter a value')
  await user.selectOptions(detail().getByLabelText('region'), 'us')
  await user.click(detail().getByRole('button', { name: 'Save and connect x' }))
  expect(asked('server.setInputs')).toEqual([{ server: 'id-x', values: { key: 'k-1', region: 'us', team: 'shop' } }])
})

it('keeps what was typed when it could not be kept, and asks for nothing where nothing is missing', async () => {
  const { user } = await openWindow([server('x', waits)], {
    'server.inputs': () => done({ inputs: [input('key')] }),
    'server.setInputs': () => ({ ok: false, error: { code: 'internal', message: 'No.' } }),
  })
  await waitFor(() => expect(detail().getByLabelText('key')).toBeDefined())
  await user.type(detail().getByLabelText('key'), 'k-1')
  await user.click(detail().getByRole('button', { name: 'Save and connect x' }))
  expect(screen.getByText('The values for x were not saved')).toBeDefined()
  expect(detail().getByLabelText<HTMLInputElement>('key').value).toBe('k-1')
})
