// Beyond the guide: many conversations, several agents.
import { expectAccessible } from '../support/axe'
import { expect, mika, noor, test } from '../support/test'

test('a note calls a colleague, who finds it among the mentions until it is read', async ({ stage }) => {
  const [one, two] = [await stage.agent(mika), await stage.agent(noor)]
  await two.lookElsewhere()
  const visitor = await stage.visitor()
  await visitor.begin('Where is my parcel?')
  await (await stage.visitor()).begin('Do you ship to Norway?')
  await one.openRow('Where is my parcel?')

  // An @ finds colleagues and teams; the keys choose.
  await one.notes.click()
  await one.note.pressSequentially('@noo')
  const people = one.page.getByRole('listbox', {
    name: 'Colleagues and teams',
  })
  await expect(people.getByRole('option', { name: /Noor/ })).toHaveAttribute('aria-selected', 'true')
  await expectAccessible(one.page, 'the list that an @ opens')
  await one.note.press('Enter')
  await expect(people).toBeHidden()
  await one.note.pressSequentially('did the courier call back?')
  await one.note.press('Enter')
  await expect(one.log.locator('b', { hasText: /^@Noor/ })).toBeVisible()

  // She hears of it on whichever screen she is.
  const notice = two.page.getByText(/mentioned you: @Noor/)
  await expect(notice).toBeVisible()
  await two.liveChat.click()
  const tab = two.page.getByRole('tab', { name: /^Mentions/ })
  await expect(tab).toContainText('1')
  await tab.click()
  await expect(two.list.getByRole('option')).toHaveCount(1)
  await expectAccessible(two.page, 'the mentions')
  await two.row('Where is my parcel?').click()
  await expect(two.log.getByText('did the courier call back?')).toBeVisible()
  await expect(tab).toContainText('0')
  await expect(two.row('Where is my parcel?')).toBeVisible()

  // To the visitor none of it exists.
  await one.notes.click()
  await one.answer('We are looking into it.')
  await expect(visitor.log).toContainText('We are looking into it.')
  await expect(visitor.log).not.toContainText('courier')
})

test('what was read can be marked as unread, with U or in the menu', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await (await stage.visitor()).begin('One more question')
  await desk.openRow('One more question')
  await expect(desk.row('One more question')).not.toContainText('unread')
  await desk.main.click({ position: { x: 200, y: 120 } })
  await desk.page.keyboard.press('u')
  await expect(desk.row('One more question')).toContainText('1 unread')
  await expect(desk.log).toBeHidden()
  await desk.row('One more question').click()
  await expect(desk.row('One more question')).not.toContainText('unread')
  await desk.page.getByRole('button', { name: 'More', exact: true }).click()
  await desk.page.getByRole('menuitem', { name: /^Mark as unread/ }).click()
  await expect(desk.row('One more question')).toContainText('1 unread')
})

test('several conversations at once: selected with pointer and keys, one act, one undo', async ({
  stage,
}) => {
  const desk = await stage.agent(mika)
  await stage.api.post('/tags', { name: 'Delayed', colour: 'amber' })
  for (const words of ['Parcel one', 'Parcel two', 'Parcel three', 'Something else']) {
    await (await stage.visitor()).begin(words)
  }
  await desk.liveChat.click()
  await desk.tab('All').click()
  await expect(desk.list.getByRole('option')).toHaveCount(4)

  // The picture of a row turns into a box; with Shift all rows up to it.
  const box = (words: string) => desk.row(words).locator('.box')
  await box('Parcel three').click()
  await box('Parcel one').click({ modifiers: ['Shift'] })
  const bar = desk.page.getByRole('toolbar', {
    name: '3 conversations selected',
  })
  await expect(bar).toBeVisible()
  await expectAccessible(desk.page, 'several conversations selected')
  await bar.getByRole('button', { name: 'Tag the selected conversations' }).click()
  await desk.page.getByRole('menuitemcheckbox', { name: 'Delayed' }).click()
  await expect(desk.page.getByText('3 conversations: tag Delayed added.')).toBeVisible()
  await expect(desk.list.getByText('Delayed')).toHaveCount(3)
  await desk.page.getByRole('button', { name: 'Undo' }).click()
  await expect(desk.list.getByText('Delayed')).toHaveCount(0)

  // With the keys: X selects, Escape lets go.
  await desk.list.focus()
  await desk.page.keyboard.press('Home')
  await desk.page.keyboard.press('x')
  await desk.page.keyboard.press('j')
  await desk.page.keyboard.press('Shift+X')
  await expect(desk.page.getByRole('toolbar', { name: '2 conversations selected' })).toBeVisible()
  await desk.page.keyboard.press('Escape')
  await expect(desk.page.getByRole('toolbar', { name: /selected/ })).toBeHidden()

  // What is refused is told by name, and the rest is done.
  await box('Parcel one').click()
  await box('Parcel two').click()
  const refused = desk.row('Parcel one')
  const id = await refused.getAttribute('data-conversation')
  await desk.page.route(`**/conversations/${id}/status`, (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        status: 409,
        code: 'conflict',
        detail: 'a call is going on',
      }),
    }),
  )
  await desk.page
    .getByRole('button', {
      name: 'Set the status of the selected conversations',
    })
    .click()
  await desk.page.getByRole('menuitem', { name: 'Done' }).click()
  const left = desk.page.getByRole('dialog', {
    name: 'One conversation was left out',
  })
  await expect(left).toContainText(/Visitor \d+/)
  await left.getByRole('button', { name: 'Close' }).last().click()
  await expect(desk.row('Parcel two')).toBeHidden()
  await expect(refused).toBeVisible()
  await expect(desk.page.getByRole('toolbar', { name: '1 conversation selected' })).toBeVisible()
})

test('a visitor is blocked, reads that politely, and may write again', async ({ stage }) => {
  const [boss, agent] = [await stage.agent(mika), await stage.agent(noor)]
  const [rude, kind] = [await stage.visitor(), await stage.visitor()]
  await rude.begin('You are all useless')
  await kind.begin('Good morning')
  await agent.openRow('You are all useless')
  await expect(agent.page.getByRole('button', { name: 'Block visitor…' })).toBeHidden()

  await boss.openRow('You are all useless')
  await boss.page.getByRole('button', { name: 'Block visitor…' }).click()
  const dialog = boss.page.getByRole('dialog', { name: /^Block Visitor/ })
  await dialog.getByLabel('For how long').selectOption({ label: 'One week' })
  await dialog.getByLabel('Reason, for your team').fill('Insults')
  await expectAccessible(boss.page, 'blocking a visitor')
  await dialog.getByRole('button', { name: 'Block', exact: true }).click()
  await expect(rude.frame.getByText(/You cannot write here until/)).toBeVisible()
  await expect(rude.composer).toBeHidden()
  await expect(rude.log).toContainText('You are all useless')
  await expect(agent.page.getByRole('region', { name: 'Blocking' })).toContainText('Insults')
  await kind.write('Are you there?')

  await boss.page.goto(`${stage.server.url}/console/settings/blocks`)
  await expect(boss.page.getByText('Insults')).toBeVisible()
  await expectAccessible(boss.page, 'the list of blocked visitors')
  await boss.page.getByRole('button', { name: /^Unblock/ }).click()
  await expect(boss.page.getByText('Nobody is blocked.')).toBeVisible()
  await rude.write('I am sorry')
})

test('what was begun on one device is there on the next, and gone once it is sent', async ({ stage }) => {
  const [office, train] = [await stage.agent(mika), await stage.agent(mika)]
  const visitor = await stage.visitor()
  await visitor.begin('Can I change my order?')
  await office.openRow('Can I change my order?')
  await office.reply.fill('Of course you can, until')
  await train.openRow('Can I change my order?')
  await expect(train.reply).toHaveValue('Of course you can, until')
  await train.reply.fill('Of course you can, until it is packed.')
  await expect(office.reply).toHaveValue('Of course you can, until it is packed.')
  await train.reply.press('Enter')
  await expect(visitor.log).toContainText('until it is packed.')
  await expect(office.reply).toHaveValue('')

  // Written on both at once, one of them without a network: nothing is lost.
  await train.page.context().setOffline(true)
  await train.reply.fill('From the train')
  const saved = office.page.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.ok())
  await office.reply.fill('From the office')
  await saved
  await train.page.context().setOffline(false)
  await train.reply.press('End')
  await train.reply.pressSequentially('.')
  const other = train.page.getByText('You also wrote on another device:')
  await expect(other).toBeVisible()
  await train.page.getByRole('button', { name: 'Add it here' }).click()
  await expect(train.reply).toHaveValue(/From the train\.\n\nFrom the office/)
})

test('a typing preview is off until the site wants it, and the chat says so', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Hello')
  await desk.openRow('Hello')
  await visitor.composer.pressSequentially('a secret thought')
  await expect(desk.main.getByText(/is typing/)).toBeVisible()
  await expect(desk.main.getByText('a secret thought')).toBeHidden()
  await expect(visitor.frame.getByText(/can see what you type/)).toBeHidden()

  await desk.page.goto(`${stage.server.url}/console/settings/sites`)
  await desk.page.getByRole('switch', { name: 'Show agents what visitors are typing' }).click()
  const waits = desk.page.getByLabel(/^Mark as done after/)
  await waits.fill('30')
  await desk.page.getByLabel(/^Tell the visitor before that/).fill('30')
  await desk.page.getByRole('button', { name: 'Save' }).last().click()
  await expect(desk.page.getByText(/choose less than 30 minutes/).first()).toBeVisible()
  await desk.page.getByLabel(/^Tell the visitor before that/).fill('5')
  await expectAccessible(desk.page, 'what happens when nobody writes')
  await desk.page.getByRole('button', { name: 'Save' }).last().click()
  await expect(desk.page.getByText('Saved.').first()).toBeVisible()

  await desk.openRow('Hello')
  await visitor.composer.fill('')
  await visitor.composer.pressSequentially('Do you also sell lamps')
  await expect(visitor.frame.getByText(/can see what you type/)).toBeVisible()
  await expect(desk.main.getByText('Do you also sell lamps')).toBeVisible()
  await visitor.composer.press('Enter')
  await expect(desk.message('Do you also sell lamps')).toBeVisible()
})

test('two conversations of one visitor become one, and the chat follows', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor()
  await visitor.begin('Where is my lamp?')
  await desk.openRow('Where is my lamp?')
  await desk.answer('On its way.')
  await expect(visitor.log).toContainText('On its way.')
  await visitor.frame.getByRole('button', { name: 'Back to the overview' }).click()
  await visitor.start.click()
  await visitor.write('Me again: which courier?')

  await desk.openRow('Me again: which courier?')
  await desk.page.getByRole('button', { name: 'More', exact: true }).click()
  await desk.page.getByRole('menuitem', { name: /^Merge with another/ }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'Merge conversations' })
  await expect(dialog.getByRole('radio')).toHaveCount(1)
  await expectAccessible(desk.page, 'merging conversations')
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(desk.message('Where is my lamp?')).toBeVisible()
  const all = /^(Where is my lamp|On its way|Me again)/
  await expect.poll(() => desk.texts(all)).toEqual(['Where is my lamp?', 'On its way.', 'Me again: which courier?'])
  await expect(desk.list.getByRole('option')).toHaveCount(1)
  await expect.poll(() => visitor.texts(all)).toEqual(['Where is my lamp?', 'On its way.', 'Me again: which courier?'])

  // Taken back, and made again; then somebody writes, and it stays.
  await desk.page.getByRole('button', { name: 'Undo' }).click()
  await expect(desk.list.getByRole('option')).toHaveCount(2)
  await expect.poll(() => visitor.texts(all)).toEqual(['Me again: which courier?'])
  await desk.page.getByRole('button', { name: 'More', exact: true }).click()
  await desk.page.getByRole('menuitem', { name: /^Merge with another/ }).click()
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(visitor.log).toContainText('On its way.')
  await visitor.write('Thank you')
  await expect(desk.message('Thank you')).toBeVisible()
  await desk.answer('You are welcome.')
  await expect(visitor.log).toContainText('You are welcome.')
})
