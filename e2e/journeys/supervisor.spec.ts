// Beyond the guide: a supervisor looks after the team, live.
import { expectAccessible } from '../support/axe'
import { expect, mika, noor, test } from '../support/test'

test('the dashboard shows who has what; watch with a marker, whisper by note, take over', async ({ stage }) => {
  const [boss, agent] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('My order is late again')
  await agent.openRow('My order is late again')
  await agent.assign.click()
  await expect(agent.main.getByRole('button', { name: /Noor .*you/i })).toBeVisible()

  await boss.rail.getByRole('link', { name: /^Dashboard/ }).click()
  const colleague = boss.main.getByRole('button', { name: /Noor Salem/ })
  await colleague.click()
  const list = boss.page.getByRole('list', { name: /Noor Salem/ })
  await expect(list).toContainText('My order is late again')
  await expectAccessible(boss.page, 'the dashboard with a colleague unfolded')

  // Watching: nothing is taken, and the colleague sees that somebody reads along.
  await list.getByRole('button', { name: 'Watch' }).click()
  await expect(boss.message('My order is late again')).toBeVisible()
  await expect(agent.main.getByText('Mika Berg has this open too')).toBeVisible()
  await agent.answer('Let me look into it.')
  await expect(boss.message('Let me look into it.')).toBeVisible()

  // Whispering: a note, which the visitor never sees.
  await boss.rail.getByRole('link', { name: /^Dashboard/ }).click()
  await expect(agent.main.getByText('Mika Berg has this open too')).toBeHidden()
  await colleague.click()
  await list.getByRole('button', { name: 'Whisper' }).click()
  await boss.note.fill('Offer express delivery')
  await boss.note.press('Enter')
  await expect(agent.log.getByText('Offer express delivery')).toBeVisible()

  await boss.rail.getByRole('link', { name: /^Dashboard/ }).click()
  await colleague.click()
  await list.getByRole('button', { name: 'Take over' }).click()
  await expect(boss.main.getByRole('button', { name: /Mika .*you/i })).toBeVisible()
  await expect(agent.log.getByText(/Mika Berg/).last()).toBeVisible()
  await boss.notes.click()
  await boss.answer('I take care of it myself.')
  await expect(visitor.log).toContainText('I take care of it myself.')
  await expect(visitor.log).not.toContainText('express')
})

test('only supervisors have the dashboard', async ({ stage }) => {
  const agent = await stage.agent(noor)
  await expect(agent.liveChat).toBeVisible()
  await expect(agent.rail.getByRole('link', { name: /^Dashboard/ })).toBeHidden()
})

test('where watching is hidden nobody learns of it: no marker, no "read", no one who types a note', async ({ stage }) => {
  const { routing } = await stage.api.get<{ routing: object }>('/settings')
  await stage.api.patch('/settings', { routing: { ...routing, showWatching: false } })
  const [boss, agent] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('Is my parcel on its way?')
  await agent.openRow('Is my parcel on its way?')
  await agent.assign.click()
  await expect(visitor.log).toContainText('Read')
  await agent.lookElsewhere()
  await visitor.write('I have waited for a week')
  await expect(visitor.log).toContainText('Delivered')

  await boss.rail.getByRole('link', { name: /^Dashboard/ }).click()
  await boss.main.getByRole('button', { name: /Noor Salem/ }).click()
  const list = boss.page.getByRole('list', { name: /Noor Salem/ })
  await list.getByRole('button', { name: 'Whisper' }).click()
  await expect(boss.message('I have waited for a week')).toBeVisible()
  await agent.page.goBack()
  await expect(agent.message('I have waited for a week')).toBeVisible()
  await boss.note.pressSequentially('Offer ')
  await expect(agent.main.getByText('Mika Berg has this open too')).toBeHidden()
  await expect(agent.main.getByText(/Mika Berg (is )?(typing|writing)/)).toBeHidden()
  await expect(visitor.log).toContainText('Read')
})

test('watching is not reading: the visitor waits for whoever has the conversation', async ({ stage }) => {
  const [boss, agent] = [await stage.agent(mika), await stage.agent(noor)]
  const visitor = await stage.visitor()
  await visitor.begin('First question')
  await agent.openRow('First question')
  await agent.assign.click()
  await expect(visitor.log).toContainText('Read')
  await agent.lookElsewhere()
  await visitor.write('Second question')
  await expect(visitor.log).toContainText('Delivered')
  const read = boss.page.waitForResponse((answer) => answer.url().endsWith('/read') && answer.request().method() === 'POST')
  await boss.rail.getByRole('link', { name: /^Dashboard/ }).click()
  await boss.main.getByRole('button', { name: /Noor Salem/ }).click()
  await boss.page.getByRole('list', { name: /Noor Salem/ }).getByRole('button', { name: 'Watch' }).click()
  await expect(boss.message('Second question')).toBeVisible()
  expect((await read).ok()).toBe(true)
  await visitor.page.reload()
  await expect(visitor.message('Second question')).toBeVisible()
  await expect(visitor.log).toContainText('Delivered')
  await agent.page.goBack()
  await expect(visitor.log).toContainText('Read')
})
