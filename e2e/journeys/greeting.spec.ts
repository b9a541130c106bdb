// "Greeting rules: page, time on page, returning visitor; never twice."
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

test('visitors are greeted by page, once, and the conversation begins with the greeting', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(new URL('/console/settings/reception', desk.page.url()).href)
  await desk.page.getByRole('button', { name: 'Add a greeting' }).click()
  const first = desk.page.getByRole('group', { name: 'Greeting 1' })
  await desk.page.getByRole('button', { name: 'Save' }).click()
  await expect(first.getByRole('alert')).toContainText('says nothing')
  await first.getByLabel('Words in English').fill('Which lamp do you look for?')
  await first.getByLabel('Words in German').fill('Welche Lampe suchen Sie?')
  await first.getByLabel('Pages').fill('/lamps*\n/de')
  await first.getByLabel('After seconds').fill('1')
  await desk.page.getByRole('button', { name: 'Add a greeting' }).click()
  const second = desk.page.getByRole('group', { name: 'Greeting 2' })
  await second.getByLabel('Words in English').fill('Good to see you again.')
  await second.getByLabel('For', { exact: true }).selectOption('returning')
  await second.getByLabel('After seconds').fill('0')
  await expectAccessible(desk.page, 'the settings of greetings')
  await desk.page.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByText('Saved')).toBeVisible()

  const visitor = await stage.visitor('/')
  const bubble = visitor.page.locator('deskside-widget').getByRole('status')
  await expect(visitor.launcher.first()).toBeVisible()
  await visitor.page.getByRole('link', { name: 'Lamps' }).click()
  await expect(bubble).toContainText('Which lamp do you look for?')
  await expectAccessible(visitor.page, 'a page with a greeting')
  await bubble.getByRole('button', { name: 'Close the greeting' }).click()
  await expect(bubble).toHaveCount(0)
  // Never twice: on the next page somebody else's first greeting would be there by now.
  await visitor.page.reload()
  const other = await stage.visitor('/lamps')
  const theirs = other.page.locator('deskside-widget').getByRole('status')
  await expect(theirs).toContainText('Which lamp do you look for?')
  await expect(bubble).toHaveCount(0)

  await theirs.getByRole('button', { name: 'Which lamp do you look for?' }).press('Enter')
  await other.start.click()
  await expect(other.log).toContainText('Which lamp do you look for?')
  await other.write('One for the desk')
  await expect(desk.rail).toBeVisible()

  const german = await stage.visitor('/de')
  await expect(german.page.locator('deskside-widget').getByRole('status')).toContainText('Welche Lampe suchen Sie?')

  // Half an hour later it is another visit.
  await visitor.page.evaluate((key) => {
    const name = `deskside:${key}`
    const kept = JSON.parse(localStorage.getItem(name) ?? '{}') as { at?: number }
    localStorage.setItem(name, JSON.stringify({ ...kept, at: (kept.at ?? 0) - 31 * 60_000 }))
  }, stage.siteKey)
  await visitor.page.goto(new URL('/cart', visitor.page.url()).href)
  await expect(bubble).toContainText('Good to see you again.')
})

test('where the policy is strict the greeting needs no entry of its own', async ({ stage }) => {
  const [site] = await stage.api.get<{ id: string; settings: Record<string, unknown> }[]>('/sites')
  const greetings = [{ id: 'hello', on: true, pages: [], seconds: 0, texts: { en: 'Hello there.' } }]
  await stage.api.patch(`/sites/${site?.id}`, { settings: { ...site?.settings, greetings } })
  const visitor = await stage.visitor('/strict')
  await expect(visitor.page.locator('deskside-widget').getByRole('status')).toContainText('Hello there.')
})
