// Guide: "Keys" and "All commands": everything can be done without the mouse.
import { expectAccessible } from '../support/axe'
import type { Console } from '../support/console'
import { expect, mika, noor, test } from '../support/test'

const field = (desk: Console) => desk.page.getByRole('combobox', { name: 'Find a command, conversation or colleague' })
const option = (desk: Console, name: string | RegExp) => desk.page.getByRole('listbox', { name: 'Commands' }).getByRole('option', { name })

async function run(desk: Console, words: string, name: string | RegExp): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+k')
  await field(desk).fill(words)
  await expect(option(desk, name).first()).toHaveAttribute('aria-selected', 'true')
  await field(desk).press('Enter')
  await expect(field(desk)).toBeHidden()
}

/** To where single letters are keys. */
const outOfTheField = (desk: Console) => desk.main.getByRole('heading').first().click()

test('find a command, a conversation, a page and a colleague by a few letters', async ({ stage }) => {
  await stage.api.post('/tags', { name: 'Billing', colour: 'amber' })
  const desk = await stage.agent(mika)
  await (await stage.visitor()).begin('My lamp hums')
  await (await stage.visitor()).begin('Where is my invoice?')
  await desk.openRow('My lamp hums')

  // It opens over the text field too, and gives the focus back.
  await desk.reply.fill('Let me look')
  await desk.reply.press('ControlOrMeta+k')
  await expect(field(desk)).toBeFocused()
  await expect(option(desk, 'Mark as done')).toHaveAttribute('aria-keyshortcuts', 'E')
  await expectAccessible(desk.page, 'the command palette')
  await field(desk).press('Escape')
  await expect(field(desk)).toBeHidden()
  await expect(desk.reply).toBeFocused()
  await expect(desk.reply).toHaveValue('Let me look')

  // A typo is forgiven; arrows move, Enter runs.
  await run(desk, 'asign to', 'Assign to me')
  await expect(desk.assign).toBeHidden()
  await run(desk, 'billing', 'Tag: Billing')
  await expect(desk.page.getByRole('group', { name: 'Tags of the conversation' })).toContainText('Billing')
  await run(desk, 'waiting for', 'Set to Waiting for visitor')
  await expect(desk.status).toContainText('Waiting')
  await run(desk, 'internal', 'Write a note')
  await expect(desk.note).toBeFocused()

  // A conversation by what was said in it, then the page of the settings by its name.
  await run(desk, 'invoice', /Visitor .* Where is my invoice/)
  await expect(desk.message('Where is my invoice?')).toBeVisible()
  await run(desk, 'noor', 'Redirect to Noor Salem')
  const redirect = desk.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })
  await expect(redirect.getByRole('button', { name: 'Redirect to Noor Salem' })).toBeVisible()
  await redirect.getByRole('button', { name: 'Cancel' }).click()
  await run(desk, 'routing', 'Routing')
  await expect(desk.page.getByRole('heading', { name: 'Routing', level: 2 })).toBeVisible()
  await run(desk, 'dark', 'Dark theme')
  await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expectAccessible(desk.page, 'the console after it was made dark')

  // What was used last stands on top.
  await desk.page.keyboard.press('ControlOrMeta+k')
  const recent = desk.page.getByRole('group', { name: 'Used recently' })
  await expect(recent.getByRole('option').first()).toHaveAccessibleName('Routing')
  await expectAccessible(desk.page, 'the command palette in the dark')

  // Words that nothing here has are searched in all messages.
  await field(desk).fill('lamp hums')
  await field(desk).press('ArrowUp')
  await expect(option(desk, 'Search all messages for “lamp hums”')).toHaveAttribute('aria-selected', 'true')
  await field(desk).press('Enter')
  await expect(desk.page.getByRole('searchbox', { name: 'Search conversations' })).toHaveValue('lamp hums')
  await expect(desk.page.getByRole('listbox', { name: 'Search results' }).getByRole('option').first()).toContainText('lamp')
})

test('each key does what the sheet says', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await (await stage.visitor()).begin('Is the oak lamp in stock?')
  await desk.openRow('Is the oak lamp in stock?')
  const press = async (key: string) => {
    await outOfTheField(desk)
    await desk.page.keyboard.press(key)
  }

  await press('?')
  const sheet = desk.page.getByRole('dialog', { name: 'Keyboard' })
  for (const words of ['Next conversation', 'Assign to me', 'Find a text block', 'Start a conference call', 'Microphone on or off', 'New line']) {
    await expect(sheet.getByText(words, { exact: true })).toBeVisible()
  }
  await expectAccessible(desk.page, 'the sheet of keys')
  await sheet.getByRole('button', { name: 'Close' }).click()

  await press('a')
  await expect(desk.assign).toBeHidden()
  await press('t')
  await expect(desk.page.getByRole('dialog', { name: 'Redirect to a colleague or team' })).toBeVisible()
  await desk.page.keyboard.press('Escape')
  await press('w')
  await expect(desk.status).toContainText('Waiting')
  await press('o')
  await expect(desk.status).toContainText('Open')
  await press('h')
  await expect(desk.page.getByRole('dialog', { name: 'Snooze until' })).toBeVisible()
  await desk.page.keyboard.press('Escape')
  await press('n')
  await expect(desk.note).toBeFocused()
  await press('r')
  await expect(desk.reply).toBeFocused()
  await press('#')
  await expect(desk.reply).toHaveValue('#')
  await desk.reply.fill('')
  await press('/')
  await expect(desk.page.getByRole('searchbox', { name: 'Search conversations' })).toBeFocused()
  await press('x')
  await expect(desk.page.getByRole('toolbar', { name: /selected/i })).toBeVisible()
  await desk.page.getByRole('button', { name: 'Select none' }).click()
  await press('Shift+B')
  await expect(desk.page.locator('[data-invitation][data-state=pending]')).toBeVisible()
  await run(desk, 'take back', /Co-browsing: Take back/)
  await expect(desk.page.locator('[data-invitation][data-state=cancelled]')).toBeVisible()
  await press('e')
  await expect(desk.status).toContainText('Done')

  // Single letters can be switched off; Ctrl or Cmd with K stays.
  await run(desk, 'single', 'Switch single-letter keys off')
  await outOfTheField(desk)
  await desk.page.keyboard.press('?')
  await run(desk, 'show these keys', 'Show these keys')
  await expect(sheet.getByRole('switch', { name: 'Single-letter keys' })).not.toBeChecked()
  await expect(sheet.getByText('Single letters are switched off.')).toBeVisible()
  await expect(sheet).toHaveCount(1)
  await sheet.getByRole('switch', { name: 'Single-letter keys' }).click()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await press('?')
  await expect(sheet).toBeVisible()
})

test('an agent finds only what an agent may, and Live view has its own search', async ({ stage }) => {
  const desk = await stage.agent(noor)
  await desk.page.keyboard.press('ControlOrMeta+k')
  await field(desk).fill('routing')
  await expect(option(desk, /^Routing/)).toHaveCount(0)
  await field(desk).fill('dashboard')
  await expect(option(desk, /^Dashboard/)).toHaveCount(0)
  await field(desk).fill('live view')
  await field(desk).press('Enter')
  await expect(desk.page.getByRole('heading', { name: 'Live view' })).toBeVisible()
  await desk.page.getByRole('heading', { name: 'Live view' }).click()
  await desk.page.keyboard.press('/')
  await expect(desk.page.getByRole('searchbox', { name: 'Search visitors' })).toBeFocused()
})

test('auf Deutsch, auch auf einem Telefon', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await run(desk, 'german', 'Use German')
  await expect(desk.page.getByRole('navigation', { name: 'Hauptnavigation' })).toBeVisible()
  await desk.page.setViewportSize({ width: 390, height: 844 })
  await desk.page.getByRole('button', { name: /^Verfügbarkeit/ }).click()
  await desk.page.getByRole('menuitem', { name: 'Alle Befehle' }).click()
  const words = desk.page.getByRole('combobox', { name: 'Befehl, Unterhaltung oder Kollegen finden' })
  await expect(words).toBeFocused()
  await words.fill('abwes')
  await expectAccessible(desk.page, 'die Befehle auf einem Telefon')
  await words.press('Enter')
  await expect(desk.page.getByRole('button', { name: /^Verfügbarkeit: Abwesend/ })).toBeVisible()
})

test('what no list has loaded is found on the server, by keyboard, and a slow answer is said', async ({ stage }) => {
  const visitor = await stage.visitor()
  await visitor.begin('The chandelier hums at night')
  const { conversations } = await stage.api.get<{ conversations: { id: string; visitor: { id: string } }[] }>('/conversations?view=all')
  const [old] = conversations
  await stage.api.patch(`/visitors/${old?.visitor.id}`, { name: 'Vera Lind', email: 'vera@lamp.example' })
  await stage.api.put(`/conversations/${old?.id}/status`, { status: 'done' })
  const desk = await stage.agent(mika)
  await (await stage.visitor()).begin('A lamp that hums')
  await desk.openRow('A lamp that hums')

  const asked: (() => void)[] = []
  let held = true
  await desk.page.route(/\/api\/v1\/search\?/, async (route) => {
    if (held) await new Promise<void>((go) => asked.push(go))
    await route.continue()
  })
  await desk.page.keyboard.press('ControlOrMeta+k')
  await field(desk).pressSequentially('hums')
  const mine = option(desk, /A lamp that hums/)
  await expect(mine).toHaveAttribute('aria-selected', 'true')
  await expect(desk.page.getByText('Searching visitors and conversations…')).toBeVisible()
  await expectAccessible(desk.page, 'the palette while the server searches')
  held = false
  for (const go of asked) go()
  const more = desk.page.getByRole('group', { name: 'More conversations' })
  await expect(more.getByRole('option', { name: /Vera Lind.*chandelier hums/ })).toBeVisible()
  await expect(desk.page.getByText('Searching visitors and conversations…')).toBeHidden()
  // What came later has moved nothing.
  await expect(mine).toHaveAttribute('aria-selected', 'true')
  await expectAccessible(desk.page, 'the palette with what the server has found')
  await field(desk).press('ArrowUp')
  await field(desk).press('ArrowUp')
  await expect(more.getByRole('option', { name: /Vera Lind/ })).toHaveAttribute('aria-selected', 'true')
  await field(desk).press('Enter')
  await expect(desk.message('The chandelier hums at night')).toBeVisible()

  await desk.openRow('A lamp that hums')
  await desk.page.keyboard.press('ControlOrMeta+k')
  await field(desk).fill('vera@lamp')
  const visitors = desk.page.getByRole('group', { name: 'Visitors' }).or(desk.page.getByRole('group', { name: 'Conversations', exact: true }))
  await expect(visitors.getByRole('option', { name: /Vera Lind/ }).first()).toBeVisible()
})
