// Guide: "Assign a Conversation", "Handle the Conversation", "Notes", "Resolve Conversation".
import { isRinging, rings } from '../support/sound'
import { expect, mika, noor, test } from '../support/test'
import { Wiretap } from '../support/wire'

test('assign to me, and give it back', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Please help')
  await desk.openRow('Please help', 'Unassigned')
  await desk.assign.click()
  await expect(desk.assign).toBeHidden()
  await expect(desk.log).toContainText(/Mika Berg|You/)
  await desk.tab('Mine').click()
  await expect(desk.row('Please help')).toBeVisible()

  await desk.main.getByRole('button', { name: /Assigned to/ }).click()
  await desk.page.getByRole('menuitem', { name: /Unassign/ }).click()
  await expect(desk.assign).toBeVisible()
  await desk.tab('Unassigned').click()
  await expect(desk.row('Please help')).toBeVisible()
})

test('two agents click Assign to me at once: exactly one gets it, the other sees who', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('Who takes me?')
  await one.openRow('Who takes me?', 'Unassigned')
  await two.openRow('Who takes me?', 'Unassigned')

  // The button of the slower one may be gone before the mouse is there: hold both, then press.
  const buttons = await Promise.all([one.assign, two.assign].map((button) => button.elementHandle()))
  await Promise.all(buttons.map((button) => button?.evaluate((element: HTMLElement) => element.click())))
  await expect(one.assign).toBeHidden()
  await expect(two.assign).toBeHidden()
  const { conversations } = await stage.api.get<{ conversations: { assigneeId: string }[] }>('/conversations?view=all')
  const agents = await stage.api.get<{ id: string; name: string }[]>('/agents')
  const winner = agents.find(({ id }) => id === conversations[0]?.assigneeId)
  expect([mika.name, noor.name]).toContain(winner?.name)
  const loser = winner?.name === mika.name ? two : one
  await expect(loser.main.getByRole('button', { name: /Assigned to/ })).toContainText((winner?.name ?? '').split(' ')[0] ?? '')
})

test('an answer arrives, is seen and read; the visitor sees who writes', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Is the big lamp in stock?')
  await desk.openRow('Is the big lamp in stock?')
  await expect(visitor.log).toContainText('Read')

  await desk.reply.pressSequentially('Yes, three')
  await expect(visitor.frame.getByText('Mika Berg is writing')).toBeVisible()
  await desk.reply.press('Enter')
  await expect(desk.message('Yes, three')).toBeVisible()
  await expect(visitor.message('Yes, three')).toBeVisible()
  await expect(visitor.log).toContainText('Mika')
  await expect(desk.log).toContainText(/Read|Seen/)

  await visitor.composer.pressSequentially('Lovely')
  await expect(desk.page.getByText(/is (typing|writing)/).first()).toBeVisible()
  await visitor.composer.press('Enter')
  await expect(desk.message('Lovely')).toBeVisible()
})

test('Shift+Enter makes a line, and a draft stays with its conversation', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const [first, second] = [await stage.visitor(), await stage.visitor()]
  await first.begin('First visitor here')
  await second.begin('Second visitor here')
  await desk.openRow('First visitor here')
  await desk.reply.pressSequentially('one')
  await desk.reply.press('Shift+Enter')
  await desk.reply.pressSequentially('two')
  await desk.openRow('Second visitor here')
  await expect(desk.reply).toHaveValue('')
  await desk.openRow('First visitor here')
  await expect(desk.reply).toHaveValue('one\ntwo')
})

test('a note stays in the team: nothing of it is on the visitor’s wire', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const colleague = await stage.agent(noor)
  const visitor = await stage.visitor()
  const wire = new Wiretap(visitor.page)
  await visitor.begin('I have a complaint')
  await desk.openRow('I have a complaint')
  await desk.answer('I am sorry to hear that')
  await expect(visitor.message('I am sorry to hear that')).toBeVisible()

  await desk.notes.click()
  await desk.note.pressSequentially('canary-7f3a difficult customer')
  await expect(visitor.frame.getByText('is writing')).toBeHidden()
  await desk.page.getByRole('button', { name: 'Add note' }).click()
  await expect(desk.message('canary-7f3a difficult customer')).toBeVisible()
  await colleague.openRow('I am sorry to hear that')
  await expect(colleague.message('canary-7f3a difficult customer')).toBeVisible()

  await desk.notes.click()
  await desk.answer('We will replace it')
  await expect(visitor.message('We will replace it')).toBeVisible()
  await visitor.page.reload()
  await expect(visitor.message('We will replace it')).toBeVisible()
  await expect(visitor.launcher).not.toHaveAccessibleName(/new message/)

  expect(await wire.find('canary-7f3a')).toEqual([])
  // Numbers without a hole: three messages, 1, 2, 3, and no word of a seq.
  const { conversations } = await stage.api.get<{ conversations: { vseq: number; seq: number }[] }>('/conversations?view=all')
  expect(conversations[0]?.vseq).toBe(3)
  expect(conversations[0]?.seq).toBeGreaterThan(3)
  const offsets = wire.socketMessages
    .map((line) => /"offset":(\d+)/.exec(line)?.[1])
    .filter((offset) => offset !== undefined)
    .map(Number)
  expect(Math.max(0, ...offsets)).toBeLessThanOrEqual(3)
  expect(await wire.find('"seq"')).toEqual([])
  expect(await wire.find('"note"')).toEqual([])
})

test('done by the green check mark, with Undo', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('That is all')
  await desk.openRow('That is all')
  await desk.done.click()
  await expect(visitor.frame.getByText(/has finished this conversation/)).toBeVisible()
  await desk.page.getByRole('button', { name: 'Undo' }).click()
  await expect(desk.status).toHaveText(/Open/)
  await desk.done.click()
  await desk.page.getByRole('button', { name: /^Show status/ }).click()
  await desk.page.getByRole('menuitemradio', { name: 'Done' }).or(desk.page.getByRole('option', { name: 'Done' })).click()
  await desk.tab('All').click()
  await expect(desk.row('That is all')).toBeVisible()
})

test('done, waiting and snoozed by the Status dropdown', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Take your time')
  await desk.openRow('Take your time')
  await desk.choose('Waiting for visitor')
  await expect(desk.status).toHaveText(/Waiting/)
  await desk.choose('Done')
  await expect(desk.status).toHaveText(/Done/)
  await expect(visitor.frame.getByText(/has finished this conversation/)).toBeVisible()
})

test('a message on a done conversation reopens it and rings again', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('One question')
  await desk.openRow('One question')
  await desk.answer('One answer')
  await desk.done.click()
  await expect(visitor.frame.getByText(/has finished this conversation/)).toBeVisible()
  await desk.lookElsewhere()
  const before = await rings(desk.page)

  await visitor.write('Another question')
  await expect(desk.card).toBeVisible()
  await expect(desk.card).toContainText('Another question')
  await expect.poll(() => rings(desk.page)).toBe(before + 1)
  expect(await isRinging(desk.page)).toBe(true)
  await desk.card.getByRole('button', { name: 'Open' }).click()
  await expect(desk.status).toHaveText(/Open/)
})

test('colleagues see who else has it open', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('Both look at me')
  await one.openRow('Both look at me')
  await two.openRow('Both look at me')
  await expect(one.main.getByText(/Noor.* has this open too/)).toBeVisible()
  await expect(two.main.getByText(/Mika.* has this open too/)).toBeVisible()
})
