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
